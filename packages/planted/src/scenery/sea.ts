import { d } from '../drawing/canvas.ts'
import { mix } from '../drawing/colour.ts'
import { SIZE } from '../drawing/svg.ts'
import { lit } from './atmosphere.ts'
import { groundFill, type Stage } from './stage.ts'

const WATER = ['#1e7fa6', '#1a8f96', '#2a68a8', '#2f8f8a'] as const

/** The open sea from the horizon down, with the sun's path on it. */
export function drawSea(stage: Stage): void {
  const { canvas, random, air } = stage
  const y = air.horizon
  const sea = canvas.layer('sea', 'context')
  const water = mix(random.pick(WATER), air.sky[0], 0.25)
  sea.rect(0, y, SIZE, SIZE - y, groundFill(stage, water, 0.42))
  const sparkle = mix(air.glow, '#ffffff', 0.3)
  for (let row = 0; row < 11; row++) {
    const depth = row / 10
    const half = (3 + depth * 11) * random.between(0.5, 1.1)
    const x = air.sun[0] + random.between(-3, 3) * (1 + depth * 2)
    const wave = y + 1.5 + depth * (SIZE - y - 4)
    sea.ellipse(x, wave, half, 0.35 + depth * 0.75, { fill: sparkle, opacity: 0.62 - depth * 0.28 })
  }
  const crest = lit(air, '#ffffff', 0.1, 0.3)
  const trough = lit(air, water, -0.7)
  for (let row = 0; row < 14; row++) {
    const depth = random.between(0, 1)
    const [x, wave, length] = [random.between(0, SIZE), y + 2 + depth * (SIZE - y - 3), 4 + depth * 11]
    sea.path(d`M${x - length},${wave} q${length},${-1.2 - depth} ${length * 2},0`, {
      fill: 'none',
      stroke: random.chance(0.5) ? crest : trough,
      width: 0.4 + depth * 0.7,
      opacity: 0.38,
    })
  }
}

/** A strip of water and foam in front of what stands in the sea at `x`, `y`. */
export function drawWaterline({ canvas, air }: Stage, x: number, y: number, half: number): void {
  const foam = canvas.layer('sea', 'context')
  const fill = canvas.across(
    [0, lit(air, '#ffffff', 0.2), 0],
    [0.5, lit(air, '#ffffff', 0.3), 0.85],
    [1, lit(air, '#ffffff', 0.2), 0],
  )
  foam.path(
    d`M${x - half},${y + 1.4} q${half * 0.25},-2.4 ${half * 0.5},-0.6 t${half * 0.5},-0.2 t${half * 0.5},0.1 t${half * 0.5},0.7 q${-half},2.6 ${-half * 2},0Z`,
    fill,
  )
}
