import { mix, under, type Colour } from '../drawing/colour.ts'
import type { Random } from '../random.ts'

interface Hour {
  /** The sky from the zenith to the horizon. */
  sky: readonly [Colour, Colour, Colour]
  /** What far things fade into. */
  haze: Colour
  /** The light that falls on everything. */
  light: Colour
  /** Added on sides that face the sun, and in the sun itself. */
  glow: Colour
  /** What shaded sides sink into. */
  shadow: Colour
  /** Lamps are lit, stars are out. */
  dark: boolean
}

const HOURS: readonly [Hour, ...Hour[]] = [
  {
    sky: ['#2477c9', '#6db9ec', '#dcf1f0'],
    haze: '#c4e2ea',
    light: '#ffffff',
    glow: '#fff6d6',
    shadow: '#1f3a66',
    dark: false,
  },
  {
    sky: ['#1f8fa8', '#7fcfc8', '#fdf1cf'],
    haze: '#d3ebdc',
    light: '#fffbf0',
    glow: '#fff0bd',
    shadow: '#1d4a5c',
    dark: false,
  },
  {
    sky: ['#4b5ea8', '#dd8fae', '#ffdcae'],
    haze: '#f3c3b8',
    light: '#fdeae4',
    glow: '#ffe0b0',
    shadow: '#3b2f66',
    dark: false,
  },
  {
    sky: ['#2e6a9e', '#efb469', '#ffe9a8'],
    haze: '#f5cf94',
    light: '#ffeccb',
    glow: '#fff0b0',
    shadow: '#4a2d4f',
    dark: false,
  },
  {
    sky: ['#2a2566', '#a04a86', '#ff9468'],
    haze: '#d87c86',
    light: '#e8b9c4',
    glow: '#ffb27a',
    shadow: '#261b52',
    dark: true,
  },
  {
    sky: ['#0a1238', '#1d3370', '#4a6fae'],
    haze: '#3f5f9c',
    light: '#7f93c9',
    glow: '#cfe0ff',
    shadow: '#0a1030',
    dark: true,
  },
  {
    sky: ['#47697f', '#93b3b8', '#eee6d0'],
    haze: '#c3d0cb',
    light: '#f0f2ee',
    glow: '#fff3da',
    shadow: '#263c4c',
    dark: false,
  },
]

/** The light of one scene: an hour of the day, and where the sun or moon stands. */
export interface Atmosphere extends Hour {
  /** Where the light comes from: -1 left, 1 right. */
  side: 1 | -1
  /** Where the sun or moon stands, px. */
  sun: readonly [x: number, y: number]
  /** y of the horizon, px. */
  horizon: number
}

export function drawAtmosphere(random: Random): Atmosphere {
  const hour = random.pick(HOURS)
  const side = random.sign()
  const horizon = random.between(64, 88)
  const sun = [64 + side * random.between(18, 48), random.between(14, horizon - 18)] as const
  return { ...hour, side, horizon, sun }
}

/**
 * `surface` in this light.
 * @param facing 1 faces the sun, -1 is turned away
 * @param far 0 is near, 1 is lost in the haze
 */
export function lit(air: Atmosphere, surface: Colour, facing = 0, far = 0): Colour {
  const plain = under(surface, air.light)
  const turned = facing > 0 ? mix(plain, air.glow, facing * 0.45) : mix(plain, air.shadow, -facing * 0.5)
  return mix(turned, air.haze, far)
}
