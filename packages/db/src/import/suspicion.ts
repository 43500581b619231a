import type { Concept } from '@lens/core'

/** What a suspicion is made of. */
export interface Evidence {
  /** How much hangs on the concept, 0…1. */
  readonly weight: number
  /** How unlike a part of the thing itself it behaves, 0…1 each. */
  readonly signs: {
    /** Always in the same small place. */
    readonly fixed: number
    /** Always looks the same. */
    readonly alike: number
    /** The model is wrong where it decides. */
    readonly unreliable: number
    /** Points to unrelated classes more than to its own. */
    readonly unrelated: number
  }
}

interface Measured {
  readonly contrast: number | null
  readonly reliability: number | null
  readonly keptWithout: number | null
  readonly placeSpread: number | null
  readonly variety: number | null
  readonly unrelatedAhead: number | null
}

/** Mean square distance from the middle where something is spread evenly over a picture: 1/12 for each of its sides. */
const EVENLY = 1 / 6

/** The evidence that a concept is a shortcut, as /method states it; null where an older Lens did not measure it. */
export function evidenceOf(measured: Measured): Evidence | null {
  const { contrast, reliability, keptWithout, placeSpread, variety, unrelatedAhead } = measured
  if (contrast === null || keptWithout === null) return null
  return {
    weight: (share(contrast) + 1 - keptWithout) / 2,
    signs: {
      fixed: placeSpread === null ? 0 : share(1 - placeSpread ** 2 / EVENLY),
      alike: variety === null ? 0 : share(1 - variety),
      unreliable: reliability === null ? 0 : 1 - reliability,
      unrelated: unrelatedAhead === null ? 0 : unrelatedAhead / (1 + unrelatedAhead),
    },
  }
}

/** How much depends on it, times the mean of its signs. */
export function suspicionOf({ weight, signs }: Evidence): number {
  const all = Object.values(signs)
  return (weight * all.reduce((sum, sign) => sum + sign, 0)) / all.length
}

/** What was measured of a concept, as columns. */
export function relianceColumns({ contrast, reliability, reliance }: Concept) {
  const measured = {
    keptWithout: reliance?.switchedOff.kept ?? null,
    accuracyWithout: reliance?.switchedOff.accuracy ?? null,
    insteadClass: reliance?.switchedOff.instead?.classIndex ?? null,
    insteadShare: reliance?.switchedOff.instead?.share ?? null,
    placeX: reliance?.place?.x ?? null,
    placeY: reliance?.place?.y ?? null,
    placeSpread: reliance?.place?.spread ?? null,
    variety: reliance?.variety ?? null,
    unrelatedAhead: reliance?.unrelatedAhead ?? null,
  }
  const evidence = evidenceOf({ contrast, reliability, ...measured })
  return { ...measured, suspicion: evidence && suspicionOf(evidence) }
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value))
}
