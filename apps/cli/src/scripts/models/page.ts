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

const INTRODUCTION = `torchvision's models are small ones of their family, lightly trained on a few photos of six classes, which they mostly know by heart;
those of the zoo have random weights, and say that everything runs. All rows are of the same images, and those of torchvision's models of
the same classes. _Explained share_ and _agreement_ are means over the classes, of images that the concepts were not learnt from, a few a
class. They say more of the network than of Lens: what an exact share lacks of 1 is nearly all the bias, which outweighs the score of a
class where a network knows little, or where its last layer was fitted to centred features. Concepts that had 0.7, 1.35 and -0.21 of a
score missed 0.01, 0.03 and 0.02 of it. _Shares_ says how contributions are had: exact ones of a head that is not linear are so given its
attention and normalisation of an image. _Estimates_ is how well they agree with Sobol indices, as a correlation over the concepts.
_Excitation_ is what synthesised pictures of the first class get of their concept, relative to its best crop, in the median, after ${String(STEPS)}
steps of ${String(CROPS)} crops, an eighth of the usual work. Random weights see above all how bright and colourful a crop is, and pictures are as
bright and colourful as photos are in the middle: more steps change little of that. _Gradient error_ is how far the gradient of the
largest logit by the image is from central differences along itself, as a share of its length. Where it is all that is known, nothing was
explained (\`--no-explain\`). _Seconds_ are those of all that was done, on two cores that others used too.`

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
