import type { Random } from '../random.ts'

/** A whole number below `count`. */
function below(count: number, random: Random): number {
  return Math.floor(random.uniform() * count)
}

export function oneOf<T>(choices: readonly T[], random: Random): T {
  return choices[below(choices.length, random)] as T
}

/** What disks, networks and editors do to a file. */
const DAMAGES: ((bytes: Uint8Array, random: Random) => Uint8Array)[] = [
  function cutShort(bytes, random) {
    return bytes.subarray(0, below(bytes.length, random))
  },
  function flipped(bytes, random) {
    const changed = Uint8Array.from(bytes)
    for (let i = below(8, random); i >= 0; i--) flip(changed, below(bytes.length * 8, random))
    return changed
  },
  function blank(bytes, random) {
    const changed = Uint8Array.from(bytes)
    const start = below(bytes.length, random)
    return changed.fill(oneOf([0, 255], random), start, start + 1 + below(4096, random))
  },
  function missing(bytes, random) {
    const start = below(bytes.length, random)
    const rest = bytes.subarray(start + 1 + below(64, random))
    return Uint8Array.from([...bytes.subarray(0, start), ...rest])
  },
  /** The largest numbers that protobuf's varints and most headers can hold. */
  function enormous(bytes, random) {
    const changed = Uint8Array.from(bytes)
    // Sizes stand at the beginning or at the end of what they describe, hardly ever among the weights.
    const near = oneOf([0, Math.max(0, bytes.length - 2000)], random) + below(2000, random)
    const start = Math.min(near, Math.max(0, bytes.length - 5))
    changed.set(
      oneOf(
        [
          [255, 255, 255, 255, 7],
          [255, 255, 3],
          [128, 128, 64],
        ],
        random,
      ).slice(0, bytes.length - start),
      start,
    )
    return changed
  },
]

function flip(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
}

export function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  return oneOf(DAMAGES, random)(bytes, random)
}
