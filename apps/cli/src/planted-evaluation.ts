import { join } from 'node:path'
import { inWorker, summariseTruth, type EvaluateOptions, type Evaluation, type Progress } from '@lens/core'
import { evaluate } from '@lens/core/evaluate'
import { modelFile, plantedTruth, writeScenes } from '@lens/planted'

const SCENES_PER_CLASS = 60

export interface Named {
  readonly name: string
  readonly evaluation: Evaluation
}

/** Explains the embedded default and scores its explanation, beside what is true of its scenes. */
export async function evaluatePlanted(
  home: string,
  asked: Pick<EvaluateOptions, 'seed' | 'dictionaries'>,
  progress: Progress,
  signal: AbortSignal,
): Promise<Named[]> {
  const images = join(home, 'planted-scenes')
  await writeScenes(images, { perClass: SCENES_PER_CLASS })
  const ignore = () => undefined
  const { model: modelId } = await inWorker(
    'explain',
    { model: modelFile, images, concepts: 10, cropSize: 64, recurse: 0, home, force: false },
    { ...progress, model: ignore, explained: ignore },
    signal,
  )
  const named: Named[] = []
  const listener = {
    ...progress,
    evaluated: (explanation: { class: { name: string } }, evaluation: Evaluation) => {
      named.push({ name: explanation.class.name, evaluation })
    },
  }
  // In this process: what is true of the scenes cannot be sent to another.
  await evaluate({ home, modelId, ...asked, force: true }, listener, signal, plantedTruth)
  return named
}

/** Recipes, the one that is explained with first. */
export function recipesOf(named: readonly Named[]): string[] {
  return Object.keys(named[0]?.evaluation.truth ?? {})
}

export function truthOf(named: readonly Named[], recipe: string) {
  return summariseTruth(named.flatMap(({ evaluation }) => evaluation.truth?.[recipe] ?? []))
}
