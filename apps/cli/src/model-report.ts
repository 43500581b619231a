import type { ModelReport } from '@lens/core'

/** Feature tensors worth listing: the last ones are the most abstract, and a ResNet-50 has more than a hundred. */
const LISTED = 12

/** The report as text. */
export function describe({ inspection, feature, head, gradients }: ModelReport): string {
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
      const used = 'name' in feature && feature.name === map.name ? '->' : '  '
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
    'name' in feature ? `Lens uses "${feature.name}". ${feature.reason}` : feature.problem,
    ...(head ? [describeHead(head)] : []),
    ...(gradients ? [describeGradients(gradients)] : []),
  ].join('\n')
}

function describeHead(head: NonNullable<ModelReport['head']>): string {
  return head.kind === 'linear'
    ? `The head is linear (${head.channels} channels -> ${head.classes} classes): contributions and importances are exact.`
    : `The head is not linear (${head.reason}): importances are Sobol estimates, and concepts have no alignment with classes.`
}

function describeGradients(gradients: NonNullable<ModelReport['gradients']>): string {
  return 'problem' in gradients
    ? `${gradients.problem} Concepts are shown by crops instead of synthesised pictures, and their evidence is found by occlusion.`
    : 'Every operator up to the feature tensor has a gradient: concepts can be synthesised, and their evidence traced to pixels.'
}

function shape(dims: readonly (number | string | null)[] | null): string {
  return dims === null ? '?' : dims.map((dim) => dim ?? '?').join(', ')
}
