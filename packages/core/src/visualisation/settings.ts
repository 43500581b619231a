import type { Preprocessing } from '../explanation/schema.ts'
import type { MacoSettings } from './maco.ts'

/** What a user may choose; the rest follows from the size of the model's input. */
export interface VisualisationOptions {
  readonly steps?: number | undefined
  readonly crops?: number | undefined
  /** Pixels a side of the picture. */
  readonly size?: number | undefined
  /** `reference`: the settings of Xplique's MACO, some thirty times as slow, on the dictionary's rows as they are. */
  readonly preset?: 'lens' | 'reference' | undefined
}

/** Xplique's defaults (256 steps of 32 crops, from 50 % down to 5 % of 512 pixels). */
const REFERENCE = {
  side: 512,
  steps: 256,
  crops: 32,
  cropSizes: [0.5, 0.05],
  settles: false,
  fades: false,
} as const

/**
 * Pictures a little larger than the input, looked at in large crops: measured on MobileNetV2 and the planted model these excite
 * the concept as a whole (1.0 to 1.5 times its best crop), and in a thirtieth of the time; the reference's small crops fill
 * a picture with details that the model no longer sees in the whole (0.2 to 0.5 times).
 */
export function settingsFor({ height, width }: Preprocessing, options: VisualisationOptions): MacoSettings {
  const input = Math.max(height, width)
  const own = {
    side: even(input <= 128 ? input : 1.4 * input),
    steps: 128,
    crops: 8,
    cropSizes: input <= 128 ? ([1, 0.5] as const) : ([1, 0.4] as const),
    settles: true,
    fades: true,
  }
  const { side, ...preset } = options.preset === 'reference' ? REFERENCE : own
  return {
    ...preset,
    side: options.size === undefined ? side : even(options.size),
    steps: options.steps ?? preset.steps,
    crops: options.crops ?? preset.crops,
    learningRate: 1,
    noise: 0.08,
  }
}

function even(size: number): number {
  return 2 * Math.round(size / 2)
}
