import { parseArgs } from 'node:util'
import { LensError } from '@lens/errors'
import { runScript } from '@lens/errors/script'
import { explain, type ExplainListener } from '../explain.ts'
import { dropOldPictures } from '../explanation/store.ts'

/** `pnpm --filter @lens/core explain`: the method alone, without database; prints one JSON line per class, and how long each stage took. */
const USAGE = `Usage: explain --model FILE.onnx --images DIR [--config FILE.json] [--classes A,B] [--concepts 10]
               [--crop-size 64] [--recurse 1] [--home .lens] [--force]
Example, after \`npm run demo\`:
  $ pnpm --filter @lens/core explain --model packages/planted/model/planted.onnx --images .lens/planted-scenes
         --classes train --home /tmp/train`

function listenerFor(home: string): ExplainListener {
  let current: { name: string; total: number; started: number; cpu: NodeJS.CpuUsage } | null = null
  const endStage = (): void => {
    if (current === null) return
    const seconds = (performance.now() - current.started) / 1000
    const { user, system } = process.cpuUsage(current.cpu)
    const ofCores = (user + system) / 1e6
    console.error(
      `${current.name}: ${current.total}, ${seconds.toFixed(1)} s, ${ofCores.toFixed(1)} s of all cores`,
    )
    current = null
  }
  return {
    stage: (name, total) => {
      endStage()
      current = { name, total, started: performance.now(), cpu: process.cpuUsage() }
    },
    advance: () => undefined,
    note: (sentence) => {
      console.error(sentence)
    },
    model: endStage,
    explained: async (explanation) => {
      endStage()
      const {
        class: { index, name },
        concepts,
        explainedShare,
      } = explanation
      const importances = concepts.map((concept) => concept.importance)
      console.log(JSON.stringify({ classId: index, className: name, importances, explainedShare }))
      // No database names them.
      await dropOldPictures(home, explanation)
    },
  }
}

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      images: { type: 'string' },
      config: { type: 'string' },
      classes: { type: 'string' },
      concepts: { type: 'string', default: '10' },
      'crop-size': { type: 'string', default: '64' },
      recurse: { type: 'string', default: '1' },
      home: { type: 'string', default: '.lens' },
      force: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const { model, images, config, classes, concepts, recurse, home, force, help } = values
  if (help) {
    console.log(USAGE)
    return
  }
  if (model === undefined || images === undefined)
    throw new LensError('usage', `--model and --images are needed.\n${USAGE}`)
  const stop = new AbortController()
  process.once('SIGINT', () => {
    stop.abort()
  })
  const options = {
    model,
    images,
    config,
    classes: classes?.split(','),
    concepts: count('--concepts', concepts, 2),
    cropSize: count('--crop-size', values['crop-size'], 1),
    recurse: count('--recurse', recurse, 0),
    home,
    force,
  }
  const { seconds, peakRssMb } = await explain(options, listenerFor(home), stop.signal)
  console.error(`${seconds.toFixed(1)} s, at most ${peakRssMb.toFixed(0)} MB`)
})

function count(option: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new LensError('usage', `${option} ${text}: a whole number of at least ${least} is needed.`)
}
