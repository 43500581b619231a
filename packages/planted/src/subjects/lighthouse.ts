import { d } from '../drawing/canvas.ts'
import { mix, type Colour } from '../drawing/colour.ts'
import { lit } from '../scenery/atmosphere.ts'
import { drawSea, drawWaterline } from '../scenery/sea.ts'
import { roundFill, type Stage } from '../scenery/stage.ts'
import type { Subject } from './subject.ts'

const COATS: readonly [readonly [Colour, Colour], ...(readonly [Colour, Colour])[]] = [
  ['#f7f3ea', '#cf3f36'],
  ['#f7f3ea', '#27496d'],
  ['#f2e7cf', '#d9793b'],
  ['#fbfbf7', '#fbfbf7'],
]

function draw(stage: Stage): void {
  const { canvas, random, air } = stage
  drawSea(stage)
  const scale = random.between(0.72, 1.2)
  const y = air.horizon + 6 + (scale - 0.6) * 28
  const x = random.between(30, 98)
  const far = Math.max(0, 1 - scale) * 0.3
  const place = { x, y, scale }
  const [coat, band] = random.pick(COATS)

  const rocks = canvas.layer('rocks', 'own', place)
  const stone = random.pick(['#6a6259', '#5b6470', '#7a6654'] as const)
  const [left, right] = [random.between(26, 38), random.between(26, 38)]
  rocks.polygon(
    [
      [-left, 5],
      [-left * 0.8, -1],
      [-left * 0.45, -3],
      [-15, -9],
      [0, -11],
      [14, -9],
      [right * 0.55, -2],
      [right * 0.85, -1],
      [right, 5],
    ],
    roundFill(stage, stone, { far }),
  )
  rocks.polygon(
    [
      [-15, -9],
      [0, -11],
      [14, -9],
      [5, -5],
      [-8, -4],
    ],
    lit(air, '#7f9a55', 0.1, far),
  )
  for (let facet = 0; facet < 5; facet++) {
    const [fx, fy] = [random.between(-left * 0.7, right * 0.6), random.between(-3, 2)]
    rocks.polygon(
      [
        [fx, fy],
        [fx + 5, fy - 2.5],
        [fx + 8, fy + 2.5],
      ],
      { fill: lit(air, stone, random.sign() * 0.7, far), opacity: 0.7 },
    )
  }

  const tower = canvas.layer('tower', 'own', place)
  const [foot, head] = [random.between(8, 10), random.between(5, 6.2)]
  const [bottom, top] = [-8, -50]
  const half = (at: number): number => foot + (head - foot) * ((at - bottom) / (top - bottom))
  tower.polygon(
    [
      [-foot, bottom],
      [-head, top],
      [head, top],
      [foot, bottom],
    ],
    roundFill(stage, coat, { far }),
  )
  for (let row = 0; row < 3; row++) {
    const [from, to] = [bottom - 5 - row * 14, bottom - 12 - row * 14]
    tower.path(
      d`M${-half(from)},${from} Q0,${from + 2} ${half(from)},${from} L${half(to)},${to} Q0,${to + 2} ${-half(to)},${to}Z`,
      roundFill(stage, band, { far }),
    )
  }
  const pane = air.dark ? '#ffdf8a' : mix('#2b3442', air.haze, far)
  for (const at of [-17, -31, -44]) tower.rect(-1.2, at, 2.4, 3.4, pane, 1.2)

  const lantern = canvas.layer('lantern', 'own', place)
  const iron = lit(air, '#33404f', 0, far)
  lantern.rect(
    -5,
    top - 9,
    10,
    8,
    canvas.outwards([0.5, 0.5], [0, '#fffbe0'], [1, air.dark ? '#ffc74d' : lit(air, '#f4d27a', 0.2, far)]),
  )
  for (const bar of [-5, -1.7, 1.7, 5])
    lantern.line(
      [
        [bar, top - 9],
        [bar, top - 1],
      ],
      iron,
      0.7,
    )
  lantern.rect(-head - 3, top - 2.2, head * 2 + 6, 2.6, iron, 0.8)
  lantern.path(
    d`M-6.6,${top - 8.6} Q-5,${top - 14} 0,${top - 15.5} Q5,${top - 14} 6.6,${top - 8.6}Z`,
    roundFill(stage, band === coat ? '#c8423a' : band, { far }),
  )
  lantern.line(
    [
      [0, top - 15],
      [0, top - 19],
    ],
    iron,
    0.9,
  )
  if (air.dark || random.chance(0.25)) drawBeam(top - 5)
  drawWaterline(stage, x + (right - left) * 0.5 * scale, y + 4.4 * scale, (left + right) * 0.56 * scale)

  function drawBeam(at: number): void {
    const beams = canvas.layer('lantern', 'own', place)
    const reach = random.between(60, 90)
    const slope = random.between(-14, 6)
    for (const side of [-1, 1]) {
      const [near, gone] = [
        [0.02, '#fff2b8', air.dark ? 0.75 : 0.3],
        [1, '#fff2b8', 0],
      ] as const
      const fill =
        side > 0 ? canvas.across(near, gone) : canvas.across([0, gone[1], 0], [0.98, near[1], near[2]])
      beams.polygon(
        [
          [side * 4, at - 2],
          [side * reach, at + slope * side - 11],
          [side * reach, at + slope * side + 9],
          [side * 4, at + 2],
        ],
        { fill, light: true },
      )
    }
    beams.circle(0, at, 11, {
      fill: canvas.outwards([0.5, 0.5], [0, '#fff6cf', 0.9], [1, '#ffd76a', 0]),
      light: true,
    })
  }
}

export const lighthouse: Subject = {
  name: 'lighthouse',
  synonyms: ['beacon', 'pharos'],
  parts: ['rocks', 'tower', 'lantern'],
  context: 'sea',
  draw,
}
