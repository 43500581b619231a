import { d } from '../drawing/canvas.ts'
import type { Colour } from '../drawing/colour.ts'
import { lit } from '../scenery/atmosphere.ts'
import { drawMeadow } from '../scenery/meadow.ts'
import { roundFill, type Stage } from '../scenery/stage.ts'
import type { Subject } from './subject.ts'

const CLOTH: readonly [readonly [Colour, Colour, Colour], ...(readonly [Colour, Colour, Colour])[]] = [
  ['#d8402f', '#f8c445', '#fff4dd'],
  ['#2a6fb0', '#7fd0e0', '#fdf6e0'],
  ['#6a3f9c', '#ef7fa8', '#ffd98f'],
  ['#138a7d', '#f4efdb', '#f2a33c'],
  ['#ef7d2d', '#f9e0a0', '#b5323f'],
]

function draw(stage: Stage): void {
  const { canvas, random, air } = stage
  drawMeadow(stage)
  if (random.chance(0.4))
    balloon(random.between(0.28, 0.42), random.between(12, 116), random.between(30, 58), 0.35)
  const scale = random.between(0.72, 1.25)
  balloon(
    scale,
    random.between(34, 94),
    random.between(66 * scale + 5, Math.max(66 * scale + 8, air.horizon + 8)),
    Math.max(0, 1 - scale) * 0.3,
  )

  /** `x`, `y`: where the basket stands, px. */
  function balloon(size: number, x: number, y: number, far: number): void {
    const place = { x, y, scale: size, tilt: random.between(-4, 4) }
    const surface = { far }
    const [outer, inner, middle] = random.pick(CLOTH)
    const basket = canvas.layer('basket', 'own', place)
    for (const rope of [-1, 1])
      basket.line(
        [
          [rope * 6, -15],
          [rope * 3.6, -6],
        ],
        lit(air, '#4a3a30', 0, far),
        0.6,
      )
    basket.rect(-4.4, -7.5, 8.8, 7.5, roundFill(stage, '#8f5f38', surface), 1.6)
    basket.rect(-4.9, -7.8, 9.8, 2, lit(air, '#5d3d26', 0, far), 0.9)
    const envelope = canvas.layer('envelope', 'own', place)
    const gores = [
      [1, outer],
      [0.8, inner],
      [0.56, outer],
      [0.32, middle],
      [0.11, outer],
    ] as const
    for (const [width, colour] of gores)
      envelope.path(
        d`M0,-64 C${-33 * width},-64 ${-36 * width},-36 ${-6.6 * width},-14 L${6.6 * width},-14 C${36 * width},-36 ${33 * width},-64 0,-64Z`,
        roundFill(stage, colour, surface),
      )
    envelope.path('M-6.6,-14 Q0,-12.4 6.6,-14 L5.6,-17.4 Q0,-16 -5.6,-17.4Z', lit(air, outer, -0.8, far))
    envelope.path('M0,-64 C33,-64 36,-36 6.6,-14 L-6.6,-14 C-36,-36 -33,-64 0,-64Z', {
      fill: canvas.down([0, air.glow, 0.18], [0.45, air.glow, 0], [1, air.shadow, 0.45]),
      light: true,
    })
    if (air.dark)
      envelope.circle(0, -24, 22, {
        fill: canvas.outwards([0.5, 0.5], [0, '#ffe7a0', 0.85], [1, '#ffb347', 0]),
        light: true,
      })
  }
}

export const hotAirBalloon: Subject = {
  name: 'hot-air balloon',
  synonyms: ['balloon', 'aerostat'],
  parts: ['envelope', 'basket'],
  context: 'meadow',
  draw,
}
