import { availableParallelism } from 'node:os'
import { LensError } from '@lens/errors'
import { InferenceSession, type Tensor } from 'onnxruntime-node'
import { encodeModel } from '../model/encode.ts'
import type { OnnxModel } from '../model/model.ts'

export type SessionOptions = InferenceSession.SessionOptions

export interface Session {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  /**
   * Computes the outputs `fetches` (default: all), by name, or into tensors of the right shape that are there already: memory
   * that is new in every run costs its page faults every time. The call holds the thread until it is done.
   */
  run(
    feeds: Record<string, Tensor>,
    fetches?: readonly string[] | Record<string, Tensor>,
  ): Promise<Record<string, Tensor>>
  /** Frees the native memory; the session is of no use afterwards. */
  release(): Promise<void>
}

/**
 * Opens a model for running, on all cores of the CPU unless the options say otherwise.
 * @throws LensError `unsupported` when onnxruntime has no kernel for an operator, `input` when it rejects the model
 */
export async function openSession(
  model: OnnxModel | Uint8Array,
  options: SessionOptions = {},
): Promise<Session> {
  const file = model instanceof Uint8Array ? undefined : model.file
  const bytes = model instanceof Uint8Array ? model : encodeModel(model)
  const session = await InferenceSession.create(bytes, { ...DEFAULTS, ...chosen, ...options }).catch(
    (cause: unknown) => {
      throw rejected(file, cause)
    },
  )
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds, fetches) => (fetches ? session.run(feeds, fetches) : session.run(feeds)),
    release: () => session.release(),
  }
}

const ERRORS_ONLY = 3

const DEFAULTS: SessionOptions = {
  executionProviders: ['cpu'],
  graphOptimizationLevel: 'all',
  logSeverityLevel: ERRORS_ONLY,
  // onnxruntime's own count is of what it takes for physical cores: on a virtual machine of two cores, one.
  intraOpNumThreads: availableParallelism(),
  // Threads that spin while they wait for work take the cores from the other sessions of the process: with the default,
  // embedding crops (two sessions in turn) ran at a third of its speed on two cores. Work is dealt in small blocks, so that a
  // thread whose core decodes an image meanwhile holds the others up less: 0.76 of the bare model's speed instead of 0.71.
  extra: {
    session: {
      // What is rounded on the way stays computed in floating point. Fused into integer kernels, products overflow on a CPU
      // without VNNI: logits of a small quantised model were off by a fifth.
      disable_quant_qdq: '1',
      dynamic_block_base: '4',
      intra_op: { allow_spinning: '0' },
      inter_op: { allow_spinning: '0' },
    },
  },
}

/** What the process has been told to compute on. */
let chosen: SessionOptions = {}

/** For all sessions that are opened from now on. */
export function setSessionDefaults(options: SessionOptions): void {
  chosen = options
}

function rejected(file: string | undefined, cause: unknown): LensError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const model = file ?? 'the model'
  const operator =
    // No kernel for these types; no such operator in this opset; an operator nobody registered.
    /Could not find an implementation for (\w+)/.exec(reason)?.[1] ??
    /No Op registered for (\w+)/.exec(reason)?.[1] ??
    /[Ff]atal error: (?:[\w.]+:)?(\w+)(?:\([^)]*\))? is not a registered function/.exec(reason)?.[1]
  if (operator !== undefined) {
    return new LensError(
      'unsupported',
      `${file ?? 'The model'} uses the operator ${operator}, which onnxruntime cannot run here. Export it without that operator or at another opset.`,
      { cause },
    )
  }
  return new LensError('input', `onnxruntime rejects ${model}: ${reason.split('\n')[0] ?? reason}`, { cause })
}
