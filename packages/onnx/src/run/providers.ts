/** What onnxruntime can compute on. Apart from all that uses it: a command that computes nothing itself starts without it. */
export const PROVIDERS = ['cpu', 'cuda', 'coreml', 'dml', 'webgpu'] as const

export interface Runtime {
  readonly provider?: (typeof PROVIDERS)[number] | undefined
  /** Of the CPU; left out: one for each core. */
  readonly threads?: number | undefined
}
