import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('the migrations make what the schema says', () => {
  const prisma = join(createRequire(import.meta.url).resolve('prisma/package.json'), '../build/index.js')
  const folder = join(import.meta.dirname, '../../../../prisma')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      prisma,
      'migrate',
      'diff',
      '--from-migrations',
      join(folder, 'migrations'),
      '--to-schema-datamodel',
      join(folder, 'schema.prisma'),
      '--exit-code',
    ],
    { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8' },
  )
  expect(`${stdout}${stderr}`).toContain('No difference detected')
  expect(status).toBe(0)
})
