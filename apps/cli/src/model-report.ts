import type { ModelReport } from '@lens/core'

/** Feature tensors worth listing: the last ones are the most abstract, and a ResNet-50 has more than a hundred. */
const LISTED = 12

/** The report as text. */
export function describe({
  file,
  inspection,
  configuration,
  feature,
  head,
  gradients,
  tried,
}: ModelReport): string {
  const { input, logits } = inspection.classifier
  const operators = Object.entries(inspection.operators).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  // Others cannot be chosen: what follows depends on more than them.
  const maps = inspection.candidates.filter(({ closes }) => closes)
  return [
    `Model        ${file}`,
    `Opset        ${inspection.opset} (IR ${inspection.irVersion})`,
    ...inspection.inputs.map(({ name, type, dims }) => `Input        ${name}  ${type} [${shape(dims)}]`),
    ...inspection.outputs.map(({ name, type, dims }) => `Output       ${name}  ${type} [${shape(dims)}]`),
    `Images       ${input.layout}, ${input.channels} channels, ${input.height ?? 'any'} × ${input.width ?? 'any'}, batch ${input.batch}`,
    `Logits       ${logits.name}: ${logits.classes} classes${logits.beforeSoftmax ? ', before the closing softmax' : ''}`,
    `Scores       ${describeScores(configuration)}`,
    `Operators    ${operators.map(([name, count]) => `${name} ${count}`).join(', ')}`,
    ...inspection.changes.map((sentence) => `Read as      ${sentence}`),
    '',
    ...describeConfiguration(configuration),
    ...(tried ? ['', ...describeTried(tried)] : []),
    '',
    `Feature tensors, last first${maps.length > LISTED ? ` (${LISTED} of ${maps.length})` : ''}:`,
    ...listedOf(maps, feature).map((map) => {
      const used = 'name' in feature && feature.name === map.name ? '->' : '  '
      const sign =
        map.nonNegative === 'operator'
          ? 'never negative'
          : map.nonNegative
            ? 'not seen negative'
            : map.bound === null
              ? `down to ${map.minimum?.toPrecision(3) ?? '?'}`
              : `never below ${map.bound.toPrecision(3)}`
      const globals = map.globals > 0 ? `, ${map.globals} more without a place` : ''
      const unread = map.placesAreRead ? '' : ', whose places nothing looks at any more'
      return `${used} ${map.name}  [${map.channels}, ${map.height}, ${map.width}${globals}]  ${map.operator}, ${sign}${unread}`
    }),
    '',
    'name' in feature
      ? `Lens uses "${feature.name}". ${feature.reason} ${feature.dictionary}`
      : feature.problem,
    ...(head ? [describeHead(head)] : []),
    ...(gradients ? [describeGradients(gradients)] : []),
  ].join('\n')
}

/** The last maps, and the one in use wherever it is. */
function listedOf(maps: ModelReport['inspection']['candidates'], feature: ModelReport['feature']) {
  const last = maps.slice(-LISTED)
  const used = 'name' in feature ? maps.find(({ name }) => name === feature.name) : undefined
  return (used && !last.includes(used) ? [used, ...last] : last).reverse()
}

function describeScores(configuration: ModelReport['configuration']): string {
  if ('problem' in configuration) return 'not known without a configuration'
  switch (configuration.scores) {
    case 'independent':
      return 'a sigmoid for every class: any number of classes may be right'
    case 'binary':
      return 'one score, for class 1 and against class 0'
    case 'exclusive':
      return 'softmax over the classes: one is right'
  }
}

/** What is assumed and from where, for the reader to check. */
function describeConfiguration(configuration: ModelReport['configuration']): string[] {
  if ('problem' in configuration) return [`Preprocessing and labels: ${configuration.problem}`]
  return [
    'Taken to be so, and from where:',
    ...configuration.facts.map(({ what, value, from }) => `   ${what.padEnd(9)} ${value}  (${from})`),
  ]
}

function describeTried(tried: NonNullable<ModelReport['tried']>): string[] {
  return [
    'The image you gave:',
    ...tried.map(
      ({ classIndex, className, probability, logit }) =>
        `   ${(100 * probability).toFixed(1).padStart(5)} %  ${className} (${classIndex}), logit ${logit.toFixed(2)}`,
    ),
  ]
}

function describeHead(head: NonNullable<ModelReport['head']>): string {
  return head.kind === 'linear'
    ? `The head is linear (${head.channels} channels -> ${head.classes} classes${head.rounds ? ', after dequantising' : ''}${head.normalised ? `, given ${STATISTICS[head.normalised.by]}` : ''}): contributions and importances are exact${head.rounds ? '; what the model rounds is in the residual' : ''}.`
    : `The head is not linear (${head.reason}): ${describeImportance(head)}, and concepts have no alignment with classes.`
}

function describeImportance({ isAffine, hasGradients, statistics }: OtherHead): string {
  const held = statistics.map((one) => HELD[one]).join(' and ')
  if (isAffine && held === '')
    return 'every position has weights of its own, so that contributions and importances are exact'
  if (isAffine) return `contributions and importances are exact given ${held} of each image`
  if (!hasGradients) return 'importances are Sobol estimates'
  return `importances are estimates by integrated gradients${held === '' ? '' : `, given ${held} of each image`}, which \`lens evaluate\` checks against Sobol indices`
}

type OtherHead = Extract<NonNullable<ModelReport['head']>, { kind: 'other' }>

/** What of an image is held while its concepts are weighed. */
const HELD = { attention: 'the attention', normalisation: 'the normalisation' } as const

/** What a head normalises the pooled features of an image by. */
const STATISTICS = {
  layer: 'the mean and variance of each image that its LayerNorm takes',
  rms: 'the mean square of each image that its normalisation takes',
  l2: 'the length of each image’s features that it divides by',
} as const

function describeGradients(gradients: NonNullable<ModelReport['gradients']>): string {
  return 'problem' in gradients
    ? `${gradients.problem} Concepts are shown by crops instead of synthesised pictures, and their evidence is found by occlusion.`
    : gradients.kind === 'straight-through'
      ? 'Every operator up to the feature tensor has a gradient, straight through where the model rounds: concepts can be synthesised, and their evidence traced to pixels.'
      : 'Every operator up to the feature tensor has a gradient: concepts can be synthesised, and their evidence traced to pixels.'
}

function shape(dims: readonly (number | string | null)[] | null): string {
  return dims === null ? '?' : dims.map((dim) => dim ?? '?').join(', ')
}
