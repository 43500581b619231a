import type { Runtime } from '@lens/onnx'
import { isLensError, LensError, type LensErrorCode } from '@lens/errors'
import type { EvaluateListener, EvaluateOptions, EvaluateResult } from '../evaluate.ts'
import type { ExplainListener, ExplainOptions, Plan, PlanListener, RunResult } from '../explain.ts'
import type { WorkOptions, WorkResult } from '../explain-work.ts'
import type { ModelReport, ReportOptions } from '../model/judge.ts'
import type { OwnConceptOptions } from '../own-concepts/add-own-concept.ts'
import type { OwnConcept } from '../own-concepts/schema.ts'
import type { Progress } from '../progress.ts'
import type { VisualiseListener, VisualiseOptions, VisualiseResult } from '../visualise.ts'

interface InspectOptions extends ReportOptions {
  model: string
  featureTensor?: string | undefined
}

/** What the process computes on. */
interface Where {
  runtime?: Runtime | undefined
}

/** What a worker process can be asked to do. */
export interface Jobs {
  inspect: { options: InspectOptions; listener: object; result: ModelReport }
  explain: { options: ExplainOptions & Where; listener: ExplainListener; result: RunResult }
  plan: { options: ExplainOptions & Where; listener: PlanListener; result: Plan }
  work: { options: WorkOptions & Where; listener: Progress; result: WorkResult }
  visualise: { options: VisualiseOptions & Where; listener: VisualiseListener; result: VisualiseResult }
  evaluate: { options: EvaluateOptions & Where; listener: EvaluateListener; result: EvaluateResult }
  'own-concept': { options: OwnConceptOptions & Where; listener: Progress; result: OwnConcept }
}
export type JobName = keyof Jobs

/** From the parent to the worker; `memory`: bytes that it may take until its first word. */
export type Request =
  | { [Name in JobName]: { type: Name; options: Jobs[Name]['options']; memory?: number } }[JobName]
  | { type: 'stop' }

/** From the worker to its parent: what the job's listener is told, and how it ended. */
export type Reply =
  | { type: 'told'; method: string; values: unknown[] }
  | { type: 'done'; result: unknown }
  | { type: 'failed'; error: SentError }

/** An error as it crosses the process boundary, which knows no classes. */
export interface SentError {
  name: string
  message: string
  code?: LensErrorCode
  stack?: string
}

export function sendable(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...(isLensError(error) && { code: error.code }),
  }
}

export function received({ name, message, code, stack }: SentError): Error {
  if (code !== undefined) return new LensError(code, message)
  const error = new Error(message)
  error.name = name
  if (stack !== undefined) error.stack = stack
  return error
}
