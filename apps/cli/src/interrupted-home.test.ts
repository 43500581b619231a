import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockHome } from '@lens/core'
import { writeScenes } from '@lens/planted'
import Database from 'libsql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { explainScenes, runLens } from './testing/run-lens.ts'

let folder: string
let finished: string
let home: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-cli-interrupted-'))
  finished = join(folder, 'finished')
  await writeScenes(join(folder, 'scenes'), { perClass: 6 })
  const args = explainScenes(join(folder, 'scenes'), finished, '--classes', 'rocket,windmill')
  expect(await runLens(args)).toMatchObject({ code: 0 })
})
beforeEach(async () => {
  home = await mkdtemp(join(folder, 'home-'))
  await cp(finished, home, { recursive: true, preserveTimestamps: true })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function query(): Promise<{ classes: string[]; err: string; code: number | null }> {
  const { out, err, code } = await runLens(['query', '--home', home, '--json'])
  const rows = out === '' ? [] : (JSON.parse(out) as { className: string }[])
  return { classes: [...new Set(rows.map(({ className }) => className))].sort(), err, code }
}

function inDatabase(sql: string): void {
  const database = new Database(join(home, 'lens.db'))
  database.prepare('PRAGMA foreign_keys = ON').all()
  database.exec(sql)
  database.close()
}

const BOTH = ['rocket', 'windmill']

describe('a home whose run was killed', () => {
  it('between folder and database: the class is brought in by whoever asks', async () => {
    inDatabase(`DELETE FROM Class WHERE name = 'rocket'`)
    expect(await query()).toEqual({
      classes: BOTH,
      err: '1 class on disk brought into the database.\n',
      code: 0,
    })
    // And only once.
    expect(await query()).toMatchObject({ classes: BOTH, err: '' })
  })

  it('between the new folder of a class and its rows: they are brought up to date', async () => {
    const [run = ''] = await readdir(join(home, 'explanations'))
    const [first = ''] = (await readdir(join(home, 'explanations', run))).filter((name) => /^\d+$/.test(name))
    const file = join(home, 'explanations', run, first, 'explanation.json')
    await writeFile(file, (await readFile(file, 'utf8')).replace(/"importance":[^,]*/, '"importance":0.987'))
    const { out } = await runLens(['query', '--home', home, '--min-importance', '0.98', '--json'])
    expect(JSON.parse(out)).toMatchObject([{ importance: 0.987 }])
  })

  it('is said to lag behind while another run writes, and is read as it is', async () => {
    inDatabase(`DELETE FROM Class WHERE name = 'rocket'`)
    const lock = await lockHome(home)
    expect(await query()).toEqual({
      classes: ['windmill'],
      err: '1 class on disk is not in the database yet: another run is writing.\n',
      code: 0,
    })
    await lock.release()
  })

  it.each<[string, () => Promise<void>]>([
    ['before there was a database', () => rm(join(home, 'lens.db'))],
    ['when it had no content yet', () => truncate(join(home, 'lens.db'))],
    [
      'before its tables were made',
      async () => {
        await rm(join(home, 'lens.db'))
        new Database(join(home, 'lens.db')).prepare('PRAGMA journal_mode = WAL').all()
      },
    ],
    [
      'between two migrations',
      async () => {
        await rm(join(home, 'lens.db'))
        const migrations = join(import.meta.dirname, '../../../prisma/migrations')
        const names = (await readdir(migrations)).filter((name) => /^\d/.test(name)).sort()
        inDatabase(
          'CREATE TABLE "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")',
        )
        for (const name of names.slice(0, 2)) {
          inDatabase(await readFile(join(migrations, name, 'migration.sql'), 'utf8'))
          inDatabase(
            `INSERT INTO "_prisma_migrations" ("id", "migration_name") VALUES ('${name}', '${name}')`,
          )
        }
      },
    ],
  ])('%s: it is made', async (_, leave) => {
    await leave()
    expect(await query()).toMatchObject({ classes: BOTH, code: 0 })
  })

  it('holds a class that is damaged: the others are there, and the file is named', async () => {
    const [run = ''] = await readdir(join(home, 'explanations'))
    const [first = ''] = (await readdir(join(home, 'explanations', run))).filter((name) => /^\d+$/.test(name))
    await writeFile(join(home, 'explanations', run, first, 'explanation.json'), '{"version":99}')
    await rm(join(home, 'lens.db'))
    const { classes, err, code } = await query()
    expect({ classes: classes.length, code }).toEqual({ classes: 1, code: 0 })
    expect(err).toMatch(
      /explanation\.json is damaged or was written by another version of Lens; explain it again/,
    )
  })

  it('is left alone where a newer Lens has been at work', async () => {
    inDatabase(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at")
       VALUES ('later', '', '29990101000000_later', 1)`,
    )
    expect(await query()).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /was made by a newer Lens\. Update Lens, or give another --home\.$/m,
      ) as string,
    })
  })

  it('is there wherever it is moved', async () => {
    const moved = join(folder, 'moved')
    await cp(home, moved, { recursive: true })
    await rm(home, { recursive: true })
    home = moved
    expect(await query()).toMatchObject({ classes: BOTH, code: 0 })
  })
})

describe('lens doctor', () => {
  const doctor = async (...more: string[]) => {
    const { code, out, err } = await runLens(['doctor', '--home', home, ...more])
    return { code, lines: out.trimEnd().split('\n'), err }
  }

  async function firstClass(): Promise<string> {
    const [run = ''] = await readdir(join(home, 'explanations'))
    const [first = ''] = (await readdir(join(home, 'explanations', run))).filter((name) => /^\d+$/.test(name))
    return join(home, 'explanations', run, first)
  }

  it('says that a home is in order, and changes nothing', async () => {
    expect(await doctor()).toEqual({ code: 0, lines: [`${home} is in order.`], err: '' })
  })

  it('finds what a killed run has left, and mends it', async () => {
    const folderOfClass = await firstClass()
    await writeFile(join(folderOfClass, 'pictures', `${'f'.repeat(32)}.webp`), 'of the class before')
    await cp(folderOfClass, `${folderOfClass}.partial`, { recursive: true })
    inDatabase(`DELETE FROM Class WHERE name = 'rocket'`)
    const { code, lines } = await doctor()
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(
        /^An interrupted run left 1 unfinished file \(.*\.partial\)\. With --fix: they are/,
      ),
      expect.stringMatching(
        /^1 class on disk is not in the database as it is now\. With --fix: brought in\.$/,
      ),
      expect.stringMatching(
        / holds 1 picture that nothing names \(f+\.webp\)\. With --fix: they are removed/,
      ),
      '3 problems found.',
    ])
    const mended = await doctor('--fix')
    expect(mended).toMatchObject({ code: 0 })
    expect(mended.lines.at(-1)).toBe(`${home} is in order.`)
    expect(await query()).toMatchObject({ classes: BOTH, err: '' })
  })

  it('puts a damaged database aside, fills another, and saves the labels that can be read', async () => {
    expect(await runLens(['label', '--home', home, '--class', '7', '--concept', '1', 'flame'])).toMatchObject(
      { code: 0 },
    )
    const database = join(home, 'lens.db')
    new Database(database).prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
    const bytes = await readFile(database)
    // A page of rows that name pictures; the labels lie elsewhere.
    const page = 4096 * Math.floor(bytes.lastIndexOf('.webp') / 4096)
    bytes.fill(0, page, page + 4096)
    await writeFile(database, bytes)
    const { lines } = await doctor()
    expect(lines[0]).toMatch(
      /lens\.db is damaged.* With --fix: it is put aside .* 1 label of concepts can be saved/,
    )
    expect((await doctor('--fix')).lines.at(-1)).toBe(`${home} is in order.`)
    const { out } = await runLens(['query', '--home', home, '--text', 'flame', '--json'])
    expect(JSON.parse(out)).toMatchObject([{ classId: 7, concept: 1 }])
    expect(await readdir(home)).toContain('lens.db.damaged')
  })

  it.each<[string, (folderOfClass: string) => Promise<void>, RegExp]>([
    [
      'a picture that is missing',
      async (of) => {
        const [picture = ''] = await readdir(join(of, 'pictures'))
        await rm(join(of, 'pictures', picture))
      },
      / lacks 1 picture that it names \([0-9a-f]+\.webp\)\. Explain the class again with --force\.$/,
    ],
    [
      'an explanation that is damaged',
      (of) => truncate(join(of, 'explanation.json'), 100),
      /explanation\.json is damaged .* Explain the class again with --force\.$/,
    ],
    [
      'a dictionary that is damaged',
      (of) => truncate(join(of, 'dictionary.npy'), 100),
      /dictionary\.npy is not a complete float32 \.npy file\. Explain the class again with --force\.$/,
    ],
    [
      'a folder that is gone',
      (of) => rm(of, { recursive: true }),
      /names 1 class whose folder is gone\. With --fix: removed/,
    ],
  ])('names %s', async (_, damage, message) => {
    await damage(await firstClass())
    const { code, lines } = await doctor()
    expect(code).toBe(1)
    expect(lines).toContainEqual(expect.stringMatching(message))
  })

  it('says that another run is writing', async () => {
    const lock = await lockHome(home)
    expect((await doctor()).lines[0]).toMatch(/^Another run \(process \d+ on .*\) is writing/)
    await lock.release()
  })
})
