import { inWorker } from '@lens/core'
import { Command } from 'commander'
import { z } from 'zod'
import { interruption } from '../interruption.ts'
import { describe } from '../model-report.ts'
import { example } from '../options.ts'

const optionsSchema = z.object({ featureTensor: z.string().optional(), json: z.boolean().default(false) })

export const inspectCommand = new Command('inspect')
  .description(
    'Says what Lens can do with a model: inputs, outputs, operators, feature tensors, head, gradients.',
  )
  .argument('<model>', 'an ONNX file')
  .option('--feature-tensor <name>', 'judge this tensor instead of the one Lens would use')
  .option('--json', 'everything as JSON')
  .addHelpText('after', example('npm run lens -- inspect packages/planted/model/planted.onnx'))
  .action(async (model: string, input: unknown) => {
    const { featureTensor, json } = optionsSchema.parse(input)
    const report = await inWorker('inspect', { model, featureTensor }, {}, interruption())
    const { inspection, ...verdict } = report
    console.log(json ? JSON.stringify({ ...inspection, ...verdict }, null, 2) : describe(report))
  })
