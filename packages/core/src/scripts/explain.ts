import { parseArgs } from 'node:util'
import { explain } from '../explain.ts'

/** `pnpm --filter @lens/core explain`: the method alone, without database; prints one JSON line per class. */
const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    images: { type: 'string' },
    config: { type: 'string' },
    classes: { type: 'string' },
    concepts: { type: 'string', default: '10' },
    'crop-size': { type: 'string', default: '64' },
    home: { type: 'string', default: '.lens' },
    force: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const { model, images, config, classes, concepts, home, force, help } = values
if (help || model === undefined || images === undefined) {
  console.log(
    'Usage: explain --model FILE.onnx --images DIR [--config FILE.json] [--classes A,B] [--concepts 10]',
  )
  console.log('               [--crop-size 64] [--home .lens] [--force]')
  console.log('Example: pnpm --filter @lens/core explain --model model.onnx --images photos --classes 251')
} else {
  const stop = new AbortController()
  process.once('SIGINT', () => {
    stop.abort()
  })
  const options = {
    model,
    images,
    config,
    classes: classes?.split(','),
    concepts: Number(concepts),
    cropSize: Number(values['crop-size']),
    home,
    force,
  }
  const result = await explain(
    options,
    {
      stage: (name, total) => {
        console.error(`${name}: ${total}`)
      },
      advance: () => undefined,
      note: (sentence) => {
        console.error(sentence)
      },
      model: () => undefined,
      explained: ({ class: { index, name }, concepts, explainedShare }) => {
        const importances = concepts.map((concept) => concept.importance)
        console.log(JSON.stringify({ classId: index, className: name, importances, explainedShare }))
      },
    },
    stop.signal,
  )
  console.error(result)
}
