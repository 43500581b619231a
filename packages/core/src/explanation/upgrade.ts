import { EXPLANATION_VERSION } from './schema.ts'

/**
 * What an older Lens wrote, as this one reads it: its concepts were learnt from crops alone, as CRAFT's, and shared out the raw
 * logit. What it did not measure is null.
 */
export function upgraded(json: unknown): unknown {
  if (!isRecord(json) || json['version'] !== 1) return json
  if ('settings' in json) return upgradedModel(json)
  // Visualisations and evaluations have versions of their own.
  return 'points' in json ? upgradedExplanation(json) : json
}

type Json = Record<string, unknown>

function upgradedModel(model: Json): Json {
  const settings = {
    preset: 'craft',
    logit: 'raw',
    importantBy: 'dominance',
    importantFrom: 0.05,
    ...(model['settings'] as Json),
  }
  return { ...model, version: EXPLANATION_VERSION, settings }
}

function upgradedExplanation(explanation: Json): Json {
  const { concepts, points, explainedShare, residualShare, biasShare } = explanation
  return {
    ...explanation,
    version: EXPLANATION_VERSION,
    concepts: each(concepts, (concept) => ({
      rawImportance: concept['importance'],
      contrast: null,
      ...concept,
    })),
    points: each(points, (point) => ({ rawLogit: point['logit'], margin: null, ...point })),
    rawShares: { explained: explainedShare, residual: residualShare, bias: biasShare },
    contrasts: [],
  }
}

function each(list: unknown, change: (item: Json) => Json): unknown {
  return Array.isArray(list) ? list.map((item: unknown) => (isRecord(item) ? change(item) : item)) : list
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
