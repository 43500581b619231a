/** The reference's: PyTorch's and Keras' defaults but for the learning rate. */
const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8
const MOMENTUM_DECAY = 0.004

/**
 * Climbs along gradients by Adam with Nesterov momentum (Dozat 2016, with the schedule of PyTorch and Keras).
 */
export class NAdam {
  readonly #learningRate: number
  readonly #first: Float32Array
  readonly #second: Float32Array
  #steps = 0
  #momentumProduct = 1

  constructor(size: number, learningRate: number) {
    this.#learningRate = learningRate
    this.#first = new Float32Array(size)
    this.#second = new Float32Array(size)
  }

  /** Moves `x` a step up along `gradient`, in place. @param share of the learning rate, for a rate that falls */
  climb(x: Float32Array, gradient: Float32Array, share = 1): void {
    this.#steps += 1
    const momentum = momentumAt(this.#steps)
    const nextMomentum = momentumAt(this.#steps + 1)
    this.#momentumProduct *= momentum
    const learningRate = share * this.#learningRate
    const now = (learningRate * (1 - momentum)) / (1 - this.#momentumProduct)
    const ahead = (learningRate * nextMomentum) / (1 - this.#momentumProduct * nextMomentum)
    const correction = 1 / Math.sqrt(1 - BETA2 ** this.#steps)
    const first = this.#first
    const second = this.#second
    for (let i = 0; i < x.length; i++) {
      const g = gradient[i] as number
      const m = BETA1 * (first[i] as number) + (1 - BETA1) * g
      const v = BETA2 * (second[i] as number) + (1 - BETA2) * g * g
      first[i] = m
      second[i] = v
      x[i] = (x[i] as number) + (now * g + ahead * m) / (Math.sqrt(v) * correction + EPSILON)
    }
  }
}

function momentumAt(step: number): number {
  return BETA1 * (1 - 0.5 * 0.96 ** (step * MOMENTUM_DECAY))
}
