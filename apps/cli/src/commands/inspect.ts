import { LensError } from '@lens/errors'
import {
  chooseFeatureTensor,
  inspectModel,
  readModel,
  recogniseHead,
  type FeatureTensor,
  type Inspection,
} from '@lens/onnx'
import { Command } from 'commander'
import { z } from 'zod'
import { example } from '../options.ts'

const optionsSchema = z.object({ featureTensor: z.string().optional(), json: z.boolean().default(false) })

export const inspectCommand = new Command('inspect')
  .description('Says what Lens can do with a model: inputs, outputs, operators, feature tensors, head.')
  .argument('<model>', 'an ONNX file')
  .option('--feature-tensor <name>', 'judge this tensor instead of the one Lens would use')
  .option('--json', 'everything as JSON')
  .addHelpText('after', example('npm run lens -- inspect packages/planted/model/planted.onnx'))
  .action(async (file: string, input: unknown) => {
    const options = optionsSchema.parse(input)
    const model = await readModel(file)
    const inspection = await inspectModel(model)
    const choice = attempt(() => chooseFeatureTensor(inspection, options.featureTensor))
    const head = 'tensor' in choice ? recogniseHead(model, choice.tensor) : null
    if (options.json) {
      const summary =
        head?.kind === 'linear' ? { kind: head.kind, classes: head.classes, channels: head.channels } : head
      console.log(JSON.stringify({ ...inspection, feature: choice, head: summary }, null, 2))
      return
    }
    console.log(describe(inspection, choice))
    if (head) console.log(describeHead(head))
  })

type Choice = { tensor: FeatureTensor } | { problem: string }

/** A model without a usable tensor is still worth describing. */
function attempt(choose: () => FeatureTensor): Choice {
  try {
    return { tensor: choose() }
  } catch (error) {
    if (error instanceof LensError && error.code === 'unsupported') return { problem: error.message }
    throw error
  }
}

/** Feature tensors worth listing: the last ones are the most abstract, and a ResNet-50 has more than a hundred. */
const LISTED = 12

function describe(inspection: Inspection, choice: Choice): string {
  const { input, logits } = inspection.classifier
  const operators = Object.entries(inspection.operators).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  const listed = inspection.candidates.slice(-LISTED).reverse()
  return [
    `Opset        ${inspection.opset} (IR ${inspection.irVersion})`,
    ...inspection.inputs.map(({ name, type, dims }) => `Input        ${name}  ${type} [${shape(dims)}]`),
    ...inspection.outputs.map(({ name, type, dims }) => `Output       ${name}  ${type} [${shape(dims)}]`),
    `Images       ${input.layout}, ${input.channels} channels, ${input.height ?? 'any'} × ${input.width ?? 'any'}, batch ${input.batch}`,
    `Logits       ${logits.name}: ${logits.classes} classes${logits.beforeSoftmax ? ', before the closing softmax' : ''}`,
    `Operators    ${operators.map(([name, count]) => `${name} ${count}`).join(', ')}`,
    '',
    `Feature tensors, last first${inspection.candidates.length > LISTED ? ` (${LISTED} of ${inspection.candidates.length})` : ''}:`,
    ...listed.map((map) => {
      const used = 'tensor' in choice && choice.tensor.name === map.name ? '->' : '  '
      const sign =
        map.nonNegative === 'operator'
          ? 'never negative'
          : map.nonNegative
            ? 'not seen negative'
            : `down to ${map.minimum?.toPrecision(3) ?? '?'}`
      const closes = map.closes ? '' : ', some paths go round it'
      return `${used} ${map.name}  [${map.channels}, ${map.height}, ${map.width}]  ${map.operator}, ${sign}${closes}`
    }),
    '',
    'tensor' in choice ? `Lens uses "${choice.tensor.name}". ${choice.tensor.reason}` : choice.problem,
  ].join('\n')
}

function describeHead(head: ReturnType<typeof recogniseHead>): string {
  return head.kind === 'linear'
    ? `The head is linear (${head.channels} channels -> ${head.classes} classes): contributions and importances are exact.`
    : `The head is not linear (${head.reason}): importances are Sobol estimates, and concepts have no alignment with classes.`
}

function shape(dims: readonly (number | string | null)[] | null): string {
  return dims === null ? '?' : dims.map((dim) => dim ?? '?').join(', ')
}
