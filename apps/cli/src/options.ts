import { PROVIDERS, type Runtime } from '@lens/core'
import { Option, type Command } from 'commander'
import { z } from 'zod'

/** The shared option of every command that touches explanations. */
export const homeOption = ['--home <dir>', 'folder of the database and the pictures', '.lens'] as const

export const wholeNumber = z.coerce.number('a whole number is needed').int('a whole number is needed')

export const positiveInteger = wholeNumber.positive('must be above 0')

/** Where readers find a site; without a path's last slash. */
export const siteAddress = z
  .url({ protocol: /^https?$/, error: 'an address is needed, such as https://example.org/lens' })
  .transform((address) => address.replace(/[?#].*$/, '').replace(/\/+$/, ''))

/** Classes by index, wnid or name. */
export const classList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  )
  .refine((names) => names.length > 0, 'at least one class is needed')

/** Appends an example that can be pasted as it stands. */
export function example(...lines: string[]): string {
  return `\n${lines.length > 1 ? 'Examples' : 'Example'}, after \`npm run demo\`:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`
}

const numbers = z.string().transform((text, context): number[] => {
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  if (values.every(Number.isFinite)) return values
  context.addIssue('numbers separated by commas are needed, e.g. 0.5,0.5,0.5')
  return z.NEVER
})

/** What may be said of a model that its files do not say. */
export const modelOptions = {
  config: z.string().optional(),
  featureTensor: z.string().optional(),
  logits: z.string().optional(),
  inputSize: positiveInteger.optional(),
  mean: numbers.optional(),
  std: numbers.optional(),
  channelOrder: z.enum(['RGB', 'BGR', 'grey']).optional(),
  resize: positiveInteger.optional(),
  labels: z.string().optional(),
}

export function withModelOptions(command: Command): Command {
  return command
    .option(
      '--config <file>',
      "preprocessing and labels as JSON, Lens', Hugging Face's or timm's; default: what lies beside the model",
    )
    .option('--feature-tensor <name>', 'cut the model here instead of where Lens would')
    .option('--logits <name>', 'the tensor that holds one score per class, if Lens cannot tell')
    .option('--input-size <pixels>', "side of the model's input, if the model does not say")
    .option('--mean <list>', 'per channel, in units of pixel / 255')
    .option('--std <list>', 'per channel, in units of pixel / 255')
    .option('--channel-order <order>', 'RGB, BGR or grey')
    .option('--resize <pixels>', 'shorter side before the centre crop')
    .option('--labels <file>', 'class names: text, one per line, CSV, YAML, JSON or a Python dict')
}

type ModelOptions = z.infer<z.ZodObject<typeof modelOptions>>

/** What the options say of preprocessing and labels, by the names that configurations have for it. */
export function overridesOf({ inputSize: size, mean, std, channelOrder, resize, labels }: ModelOptions) {
  return defined({ size, mean, std, channelOrder, resizeShorterSide: resize, labelsFile: labels })
}

/** Without the options that were not given: they must not hide what a configuration file says. */
function defined<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
}

/** Where and how broadly a command computes. */
export const runtimeOptions = {
  provider: z.enum(PROVIDERS).optional(),
  threads: positiveInteger.optional(),
}

export function withRuntimeOptions(command: Command): Command {
  return command
    .addOption(new Option('--provider <name>', 'what onnxruntime runs on; default: cpu').choices(PROVIDERS))
    .option(
      '--threads <n>',
      'threads of the CPU; default: one for each core. Rounding differs with their number',
    )
}

/** Undefined where nothing was asked for. */
export function runtimeOf({ provider, threads }: Runtime): Runtime | undefined {
  return provider === undefined && threads === undefined ? undefined : { provider, threads }
}
