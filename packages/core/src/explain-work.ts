import { isLensError } from '@lens/errors'
import type { ClassWork } from './class-work.ts'
import { explainClass } from './explain-class.ts'
import type { Model } from './explanation/schema.ts'
import { ExplanationStore } from './explanation/store.ts'
import { reopenClassifier } from './model/open.ts'
import { Seen } from './model/seen.ts'
import type { Progress } from './progress.ts'
import { Recursion } from './recursion/recursion.ts'

export interface WorkOptions {
  /** The run, as its plan has it. */
  run: Model
  work: ClassWork
  /** Where the class's folder goes. */
  home: string
}

/** How it ended: `skipped` says why the class cannot be explained, null where it is there. */
export interface WorkResult {
  skipped: string | null
}

/**
 * One class of a plan: what `explain` does with it, for a machine of its own.
 * @throws LensError for a model that is not the planned one, a class folder that cannot be written; AbortError
 */
export async function explainWork(
  { run, work, home }: WorkOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<WorkResult> {
  const classifier = await reopenClassifier(run)
  const recursion = await Recursion.open(classifier)
  try {
    const store = await ExplanationStore.open(home, run)
    try {
      const task = { ...work, recursion, scratch: await store.scratch(), seen: new Seen() }
      const { explanation, files } = await explainClass(classifier, task, progress, signal)
      await store.write(explanation, files)
      return { skipped: null }
    } catch (error) {
      if (!isLensError(error) || error.code === 'storage') throw error
      return { skipped: error.message }
    } finally {
      await store.close({ refused: false })
    }
  } finally {
    await recursion.release()
    await classifier.release()
  }
}
