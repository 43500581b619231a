import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inWorker } from '@lens/core'
import { runScript } from '@lens/errors/script'
import { HELD_OUT_SEED, modelFile, writeScenes } from '@lens/planted'
import { aligned } from '../aligned.ts'
import { interruption } from '../interruption.ts'
import { rankPlanted } from '../planted-shortcut.ts'
import { progressDisplay } from '../progress-display.ts'

/** How often another concept outranks the planted shortcut, over scenes that are drawn anew each time. */
const USAGE = `Usage: shortcuts [--drawings 10] [--per-class 30]`

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      drawings: { type: 'string', default: '10' },
      'per-class': { type: 'string', default: '30' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const [drawings, perClass] = [Number(values.drawings), Number(values['per-class'])]
  const signal = interruption()
  const ignore = () => undefined
  const lines = [['drawing', 'place of the planted', 'its suspicion', 'next or first other']]
  let outranked = 0
  for (let drawing = 1; drawing <= drawings; drawing++) {
    const display = progressDisplay()
    const home = await mkdtemp(join(tmpdir(), 'lens-shortcuts-'))
    try {
      const seed = HELD_OUT_SEED + drawing * perClass
      const images = join(home, 'planted-scenes')
      await writeScenes(images, { perClass, seed })
      await inWorker(
        'explain',
        { model: modelFile, images, concepts: 10, cropSize: 64, recurse: 0, home, force: false },
        { ...display, model: ignore, explained: ignore },
        signal,
      )
      const { place, suspects } = await rankPlanted(home)
      const own = suspects[(place ?? 0) - 1]
      const other = suspects.find((suspect) => suspect !== own)
      if (place !== 1) outranked += 1
      lines.push([
        String(drawing),
        place === null ? 'not found' : String(place),
        own?.suspicion.toFixed(3) ?? '–',
        other ? `${other.suspicion.toFixed(3)} ${other.concept.className} ${other.concept.index}` : '–',
      ])
    } finally {
      display.end()
      await rm(home, { recursive: true, force: true })
    }
  }
  console.log(aligned(lines).join('\n'))
  console.log(`Another concept came first in ${outranked} of ${drawings} drawings.`)
})
