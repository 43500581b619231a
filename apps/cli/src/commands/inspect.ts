import { inWorker } from '@lens/core'
import { Command } from 'commander'
import { z } from 'zod'
import { interruption } from '../interruption.ts'
import { describe } from '../model-report.ts'
import { example, modelOptions, overridesOf, withModelOptions } from '../options.ts'

const optionsSchema = z.object({
  ...modelOptions,
  try: z.string().optional(),
  json: z.boolean().default(false),
})

const described = new Command('inspect')
  .description(
    'Says how Lens reads a model and what it can do with it: inputs, outputs, preprocessing, labels, feature tensors, head, gradients.',
  )
  .argument('<model>', 'an ONNX file, or a folder with one')
  .option('--try <image>', 'show the five most likely classes of an image')

export const inspectCommand = withModelOptions(described)
  .option('--json', 'everything as JSON')
  .addHelpText(
    'after',
    example(
      'npm run lens -- inspect packages/planted/model/planted.onnx',
      'npm run lens -- inspect packages/planted/model/planted.onnx --try .lens/planted-scenes/train/0000.png',
    ),
  )
  .action(async (given: string, input: unknown) => {
    const options = optionsSchema.parse(input)
    const { featureTensor, logits, config: configFile, try: image } = options
    const request = {
      model: given,
      featureTensor,
      logits,
      configFile,
      overrides: overridesOf(options),
      image,
    }
    const report = await inWorker('inspect', request, {}, interruption())
    const { inspection, ...verdict } = report
    console.log(options.json ? JSON.stringify({ ...inspection, ...verdict }, null, 2) : describe(report))
  })
