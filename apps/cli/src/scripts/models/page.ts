import { CROPS, STEPS, type Row } from './row.ts'

const COLUMNS: readonly (readonly [title: string, cell: (row: Row) => string])[] = [
  ['model', ({ name }) => name],
  ['exporter', ({ exporter }) => exporter ?? ''],
  ['opset', ({ opset }) => String(opset ?? '')],
  ['cut at (channels)', ({ cut }) => (cut === undefined ? '' : `\`${cut}\``)],
  ['grid', ({ grid }) => grid ?? ''],
  ['head', ({ head }) => head ?? ''],
  ['shares', ({ shares }) => shares ?? ''],
  ['explained share', ({ explainedShare }) => figure(explainedShare)],
  ['agreement', ({ agreement }) => figure(agreement)],
  ['estimates', ({ estimates }) => figure(estimates)],
  ['excitation', ({ excitation }) => (typeof excitation === 'string' ? 'none' : figure(excitation))],
  ['classes imported', ({ imported }) => String(imported ?? '')],
  [
    'gradient error',
    ({ gradient }) => (typeof gradient === 'number' ? percent(gradient) : gradient ? 'none' : ''),
  ],
  ['seconds', ({ seconds }) => seconds?.toFixed(0) ?? ''],
]

/** The rows as a page of the docs: those that were explained as a table, the others as a sentence each. */
export function pageOf(rows: readonly Row[], command: string): string {
  const explained = rows.filter(({ refusal }) => refusal === undefined)
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const sentences = rows.flatMap(({ name, refusal, gradient }) =>
    [refusal, gradient]
      .filter((one) => typeof one === 'string')
      .map((sentence) => `- **${name}**: ${plain(sentence)}`),
  )
  return [
    '# Models that were tried',
    '',
    `Written by \`${command}\` from runs; \`npm run models -- --help\` says how. Do not edit.`,
    '',
    INTRODUCTION,
    '',
    line(COLUMNS.map(([title]) => title)),
    line(COLUMNS.map(() => '---')),
    ...explained.map((row) => line(COLUMNS.map(([, cell]) => cell(row)))),
    ...(sentences.length === 0 ? [] : ['', '## Refused, and what is missing', '', ...sentences]),
    '',
  ].join('\n')
}

const INTRODUCTION = `The models of torchvision are small ones of their family, lightly trained on a few photos of six classes, which they mostly know by heart.
Those of the zoo have random weights, and only show that everything runs. All rows use the same images, and all of torchvision's models
have the same classes.

- _Shares_ says how contributions are computed. For a head that is not linear, exact means: given the attention and normalisation of an
  image.
- _Explained share_ and _agreement_ are means over the classes, on a few images of each that the concepts were not learnt from. They say
  more about the network than about Lens: agreement is low where a network hardly tells the classes apart.
- _Estimates_ says how well estimates agree with Sobol indices, as a correlation over the concepts.
- _Excitation_ is how much of their concept the synthesised pictures of the first class have, compared with its best crop: the median, after
  ${String(STEPS)} steps of ${String(CROPS)} crops, an eighth of the usual work.
- _Gradient error_ is how far the gradient of the largest logit by the image is from central differences along itself, as a share of its
  length. If it is the only figure of a row, nothing was explained (\`--no-explain\`).
- _Seconds_ is the time of everything together, on two cores that others used too.`

function figure(value: number | null | undefined): string {
  return value === undefined ? '' : (value?.toFixed(2) ?? '–')
}

function percent(share: number): string {
  return Number.isNaN(share) ? 'no slope' : `${(100 * share).toPrecision(1)} %`
}

/** Without the folder that the models lay in. */
function plain(sentence: string): string {
  return sentence.replaceAll(/\S*\/(?=[^\s/]+\.onnx)/g, '')
}
