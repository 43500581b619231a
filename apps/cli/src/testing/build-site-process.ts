import { buildSite } from '../build-site.ts'
import { interruption } from '../interruption.ts'
import { report } from '../report.ts'

/** Builds the site of the workspace it is given, as `lens serve` does before it serves. */
const [workspace = ''] = process.argv.slice(2)
try {
  await buildSite(workspace, interruption())
} catch (error) {
  process.exitCode = report(error)
}
