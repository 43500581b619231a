import { SIZE } from '../drawing/svg.ts'
import { lit } from './atmosphere.ts'
import { d } from '../drawing/canvas.ts'
import type { Stage } from './stage.ts'

/** Sky with the glow of the sun in it, and stars when it is dark. */
export function drawSky({ canvas, random, air }: Stage): void {
  const [zenith, middle, low] = air.sky
  const sky = canvas.layer('sky', 'context')
  sky.rect(
    0,
    0,
    SIZE,
    SIZE,
    canvas.down([0, zenith], [(air.horizon / SIZE) * 0.6, middle], [air.horizon / SIZE, low], [1, low]),
  )
  if (air.dark) {
    for (let star = 0; star < 22; star++) {
      const y = random.between(0, air.horizon * 0.75)
      sky.circle(random.between(0, SIZE), y, random.between(0.25, 0.75), {
        fill: '#ffffff',
        opacity: random.between(0.3, 0.9) * (1 - y / air.horizon),
      })
    }
  }
  const halo = canvas.outwards([0.5, 0.5], [0, air.glow, 0.75], [0.35, air.glow, 0.28], [1, air.glow, 0])
  sky.circle(air.sun[0], air.sun[1], 52, { fill: halo, light: true })
}

/** Two ranges of hills that fade into the haze: behind every scene, so they tell no class from another. */
export function drawFarHills({ canvas, random, air }: Stage): void {
  const hills = canvas.layer('far hills', 'context')
  const y = air.horizon
  const peaked = random.chance(0.45)
  const colour = random.pick(['#4f7aa6', '#5d6ea3', '#5f8f8c', '#7a6a9c'] as const)
  for (const [far, height] of [
    [0.72, random.between(11, 20)],
    [0.5, random.between(5, 11)],
  ] as const) {
    const points: [number, number][] = []
    const phase = random.between(0, 6.28)
    for (let x = -8; x <= 136; x += peaked ? 18 : 8) {
      const wave = Math.sin(x / 21 + phase) * 0.5 + Math.sin(x / 9 + phase * 2) * 0.2
      points.push([x, y - height * (0.62 + (peaked ? random.between(-0.4, 0.4) : wave))])
    }
    const fill = canvas.down(
      [0, lit(air, colour, 0.1, far)],
      [1, lit(air, colour, 0, Math.min(1, far + 0.22))],
    )
    hills.polygon([[-8, y + 4], ...points, [136, y + 4]], fill)
  }
}

/** A bank of mist: lies over what is drawn before it, and belongs to no part. */
export function drawMist(
  { canvas, random, air }: Stage,
  y: number,
  thickness: number,
  opacity: number,
): void {
  const mist = canvas.layer('sky', 'context')
  const fill = canvas.down([0, air.haze, 0], [0.5, air.haze, opacity], [1, air.haze, 0])
  const sway = random.between(-3, 3)
  mist.path(
    d`M-4,${y - thickness} Q40,${y - thickness - sway} 64,${y - thickness} T132,${y - thickness} V${y + thickness} H-4Z`,
    { fill, light: true },
  )
}
