import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { LensError } from '@lens/errors'
import { runScript } from '@lens/errors/script'
import { interruption } from '../interruption.ts'
import { pageOf } from './models/page.ts'
import { rowOf, type Row } from './models/row.ts'
import { writeZoo } from './models/zoo.ts'

/** `npm run models`: explains every model of a folder, and those of the zoo, and writes what came of it as a page of the docs. */
const USAGE = `Usage: models --models DIR --images DIR [--classes A,B] [--concepts 5] [--only NAME] [--no-explain] [--rows FILE] [--out docs/MODELS.md]

  --models   a folder of ONNX files, each with its configuration beside it
  --images   a folder with a folder of images for each class of theirs
  --classes  which of the classes to explain; default: all
  --concepts how many of a class; models of random weights predict few images as one
  --only     models whose name contains this, and no others
  --no-explain  inspect them and check their gradients, without the shares that take explaining
  --rows     a file that rows are kept in as they are found: started again with the same options, only the others are looked for`

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      models: { type: 'string' },
      images: { type: 'string' },
      classes: { type: 'string' },
      concepts: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      out: { type: 'string', default: 'docs/MODELS.md' },
      'no-explain': { type: 'boolean', default: false },
      rows: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const { models, images, classes, concepts, only, out, help, rows: file } = values
  if (help) {
    console.log(USAGE)
    return
  }
  if (models === undefined || images === undefined) {
    throw new LensError('usage', `--models and --images are needed.\n${USAGE}`)
  }
  const scratch = await mkdtemp(join(tmpdir(), 'lens-models-'))
  const signal = interruption()
  try {
    const files = (await readdir(models)).filter((name) => name.endsWith('.onnx')).sort()
    const given = files.map((name) => ({
      name: basename(name, '.onnx'),
      file: join(models, name),
      images,
      classes: classes?.split(','),
    }))
    const isExplained = !values['no-explain']
    const settings = JSON.stringify({ images, classes, concepts, isExplained })
    const known = file === undefined ? [] : await readRows(file, settings)
    const rows: Row[] = []
    for (const model of [...given, ...(await writeZoo(scratch, images))]) {
      if (!model.name.includes(only)) continue
      const before = known.find(({ name }) => name === model.name)
      const row = before ?? (await rowOf(model, { concepts: Number(concepts), isExplained, scratch, signal }))
      console.error(JSON.stringify(row))
      rows.push(row)
      if (!before && file !== undefined) await appendFile(file, `${JSON.stringify({ settings, row })}\n`)
      // Runs take hours: what has been found is on disk.
      await writeFile(out, pageOf(rows, 'npm run models'))
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
})

/** The rows of a file that were found with these settings; those of others say something else. */
async function readRows(file: string, settings: string): Promise<Row[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { settings: string; row: Row })
    .filter((line) => line.settings === settings)
    .map(({ row }) => row)
}
