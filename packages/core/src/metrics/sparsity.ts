/** Sparsity: share of the codes that are zero (|u| < 1e-6, overcomplete's `l0_eps`). 1 - 1/r is one concept a position. */
export function sparsity(codes: Float32Array): number {
  let zeros = 0
  for (const code of codes) if (Math.abs(code) < 1e-6) zeros += 1
  return zeros / codes.length
}
