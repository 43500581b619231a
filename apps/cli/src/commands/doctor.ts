import { existsSync } from 'node:fs'
import { LensError } from '@lens/errors'
import { Command } from 'commander'
import { z } from 'zod'
import { examine, mend, type Finding } from '../doctor.ts'
import { example, homeOption } from '../options.ts'
import { plural } from '../plural.ts'

const optionsSchema = z.object({ home: z.string(), fix: z.boolean().default(false) })

export const doctorCommand = new Command('doctor')
  .description('Checks a home: lock, database, folders, pictures, space; and mends what can be.')
  .option('--fix', 'mend what was found')
  .option(...homeOption)
  .addHelpText('after', example('npm run lens -- doctor', 'npm run lens -- doctor --fix'))
  .action(async (input: unknown) => {
    const { home, fix } = optionsSchema.parse(input)
    if (!existsSync(home))
      throw new LensError('not-found', `There is no home at ${home}. Name it with --home.`)
    let findings = await examine(home)
    if (fix && findings.some(({ mend }) => mend)) {
      for (const { problem, remedy, mend } of findings) if (mend) console.log(`${problem} ${remedy}`)
      await mend(home, findings)
      findings = await examine(home)
    }
    for (const finding of findings) console.log(described(finding))
    console.log(
      findings.length === 0 ? `${home} is in order.` : `${plural(findings.length, 'problem')} found.`,
    )
    if (findings.length > 0) process.exitCode = 1
  })

function described({ problem, remedy, mend }: Finding): string {
  return `${problem} ${mend ? `With --fix: ${remedy.charAt(0).toLowerCase()}${remedy.slice(1)}` : remedy}`
}
