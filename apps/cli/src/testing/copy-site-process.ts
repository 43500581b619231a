import { copySite } from '../export/site/copy-site.ts'
import { report } from '../report.ts'

/** Copies a site that is running into a folder that is there, as `lens export site --address` does with one that it starts. */
const [site = '', folder = '', address = '', ...models] = process.argv.slice(2)
const [defaultModel = ''] = models
try {
  await copySite({
    ...{ site, folder, models, scope: { defaultModel, images: false, address } },
    signal: AbortSignal.timeout(240_000),
    progress: () => undefined,
  })
} catch (error) {
  process.exitCode = report(error)
}
