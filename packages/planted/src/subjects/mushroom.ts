import { d } from '../drawing/canvas.ts'
import type { Colour } from '../drawing/colour.ts'
import { lit } from '../scenery/atmosphere.ts'
import { drawGrass, drawMeadow } from '../scenery/meadow.ts'
import { roundFill, type Stage } from '../scenery/stage.ts'
import type { Subject } from './subject.ts'

const CAPS: readonly [readonly [Colour, boolean], ...(readonly [Colour, boolean])[]] = [
  ['#d2342b', true],
  ['#c9732c', true],
  ['#8f5a34', false],
  ['#d98c9f', true],
  ['#b5823f', false],
]

function draw(stage: Stage): void {
  const { canvas, random, air } = stage
  drawMeadow(stage)
  const scale = random.between(0.72, 1.3)
  const y = air.horizon + 12 + (scale - 0.6) * 34
  const x = random.between(36, 92)
  const kind = random.pick(CAPS)
  const beside = random.sign()
  if (random.chance(0.6)) mushroom(scale * random.between(0.4, 0.62), x + beside * 25 * scale, y - 2)
  mushroom(scale, x, y)
  drawGrass(stage, x, y + 2, 30 * scale, 9 * scale)

  function mushroom(size: number, mx: number, my: number): void {
    const place = { x: mx, y: my, scale: size, tilt: random.between(-9, 9) }
    const [width, height] = [random.between(24, 31), random.between(30, 38)]
    const stem = canvas.layer('stem', 'own', place)
    stem.ellipse(-air.side * 6, 1, 18, 3, { fill: lit(air, '#2f4a2a', -1), opacity: 0.4, light: true })
    stem.path(
      d`M-8,0 Q-10,1 -7,-10 L-5,${-height} L5,${-height} L7,-10 Q10,1 8,0 Q0,4 -8,0Z`,
      roundFill(stage, '#f3e9d5'),
    )
    stem.path(
      d`M-7,${-height + 9} Q0,${-height + 6} 7,${-height + 9} L8.6,${-height + 13} Q0,${-height + 10} -8.6,${-height + 13}Z`,
      lit(air, '#e2d3b8', 0.2),
    )
    const cap = canvas.layer('cap', 'own', place)
    const [colour, dotted] = kind
    cap.ellipse(
      0,
      -height + 1,
      width * 0.96,
      5.4,
      canvas.down([0, lit(air, '#a98f72', -0.6)], [1, lit(air, '#efdfc4', 0)]),
    )
    cap.path(
      d`M${-width},${-height + 1} C${-width},${-height - 30} ${width},${-height - 30} ${width},${-height + 1} Q0,${-height - 6} ${-width},${-height + 1}Z`,
      roundFill(stage, colour),
    )
    cap.path(
      d`M${-width * 0.62},${-height - 12} Q${-width * 0.3},${-height - 21} ${width * 0.1},${-height - 21} Q${-width * 0.3},${-height - 16} ${-width * 0.62},${-height - 12}Z`,
      { fill: lit(air, '#ffffff', 0.4), opacity: 0.3, light: true },
    )
    if (dotted)
      for (const [dx, dy, r] of [
        [-0.62, -6, 2.6],
        [-0.28, -15, 3.3],
        [0.18, -9, 3.9],
        [0.42, -16, 2.4],
        [0.72, -6, 2.5],
        [-0.2, -5.6, 1.8],
      ] as const)
        cap.ellipse(dx * width, -height + dy, r, r * 0.82, lit(air, '#fff6e6', 0.3))
  }
}

export const mushroom: Subject = {
  name: 'mushroom',
  synonyms: ['toadstool', 'fly agaric'],
  parts: ['stem', 'cap'],
  context: 'meadow',
  draw,
}
