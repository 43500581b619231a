import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { classFolder, copyClass, readClass } from '@lens/core'
import { explanationLike, MODEL, writeExplained } from '@lens/core/testing'
import S3rver from 's3rver'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openShelf } from './open-shelf.ts'
import { placeOf, type Place } from './place.ts'
import { freePort } from './testing/redis.ts'

const anExplanation = explanationLike({ picture: `${'a'.repeat(32)}.webp` })

let folder: string
let server: S3rver
const places: Record<string, Place> = {}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lens-shelf-'))
  const port = await freePort()
  server = new S3rver({
    port,
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: 'lens', configs: [] }],
  })
  await server.run()
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'S3RVER')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'S3RVER')
  places['an object store'] = placeOf(`s3://lens/some/folder?endpoint=http://localhost:${port}`)
  places['a folder'] = { kind: 'folder', home: join(folder, 'shared') }
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

async function contents(at: string): Promise<Record<string, string>> {
  const entries = await readdir(at, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const read = files.map(async (file) => [file.slice(at.length + 1), await readFile(file, 'hex')] as const)
  return Object.fromEntries((await Promise.all(read)).sort())
}

describe.each(['a folder', 'an object store'])('%s', (kind) => {
  const home = (name: string): string => join(folder, kind.replaceAll(' ', '-'), name)
  const shelf = () => openShelf(places[kind] as Place)

  it('gives back what was put on it, byte for byte', async () => {
    await writeExplained(home('a'), anExplanation)
    await shelf().putRun(MODEL)
    expect(await shelf().run(MODEL.id)).toEqual(MODEL)
    expect(await shelf().fingerprint(MODEL.id, 7)).toBeNull()
    await shelf().put(home('a'), MODEL.id, 7)
    expect(await shelf().fingerprint(MODEL.id, 7)).toBe(anExplanation.imagesFingerprint)
    await shelf().fetch(MODEL.id, 7, home('b'))
    expect(await readClass(home('b'), MODEL.id, 7)).toEqual(anExplanation)
    expect(await contents(classFolder(home('b'), MODEL.id, 7))).toEqual(
      await contents(classFolder(home('a'), MODEL.id, 7)),
    )
  })

  it('takes what has been added to a class, and a class in place of another', async () => {
    const visualisations = join(classFolder(home('a'), MODEL.id, 7), 'visualisations')
    await mkdir(visualisations)
    await writeFile(join(visualisations, '0-maco.json'), '{}')
    await shelf().put(home('a'), MODEL.id, 7)
    await shelf().fetch(MODEL.id, 7, home('b'))
    expect(await contents(classFolder(home('b'), MODEL.id, 7))).toHaveProperty('visualisations/0-maco.json')

    await writeExplained(home('c'), { ...anExplanation, imagesFingerprint: 'others' })
    await shelf().put(home('c'), MODEL.id, 7)
    await shelf().fetch(MODEL.id, 7, home('b'))
    expect(await contents(classFolder(home('b'), MODEL.id, 7))).toEqual(
      await contents(classFolder(home('c'), MODEL.id, 7)),
    )
  })

  it('says what it does not hold', async () => {
    await expect(shelf().run('no-such-run')).rejects.toHaveProperty('code', 'not-found')
    expect(await shelf().fingerprint('no-such-run', 1)).toBeNull()
    await expect(shelf().fetch(MODEL.id, 99, home('b'))).rejects.toHaveProperty('code', 'not-found')
  })
})

describe('an object store that cannot be used', () => {
  it.each([
    ['s3://lens?endpoint=http://localhost:1', /s3:\/\/lens\/ cannot be used: .*ECONNREFUSED/],
    ['no bucket', /The specified bucket does not exist/],
  ])('%s is one sentence', async (address, sentence) => {
    const other = { ...(places['an object store'] as Extract<Place, { kind: 's3' }>), bucket: 'nothing-here' }
    const shelf = openShelf(address.startsWith('s3:') ? placeOf(address) : other)
    await expect(shelf.putRun(MODEL)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringMatching(sentence) as string,
    })
  })

  it.each(['lens', 'http://lens', 's3:', 's3://'])('%j is no address', (address) => {
    expect(() => placeOf(address)).toThrow(/names no store/)
  })
})

describe('copyClass', () => {
  it('leaves nothing of a class that cannot be read', async () => {
    const target = join(folder, 'target', '3')
    await expect(copyClass(join(folder, 'nothing'), target)).rejects.toThrow()
    await expect(readdir(target)).rejects.toThrow()
  })
})
