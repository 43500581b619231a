import { d } from '../drawing/canvas.ts'
import type { Colour } from '../drawing/colour.ts'
import { lit } from '../scenery/atmosphere.ts'
import { drawGrass, drawMeadow } from '../scenery/meadow.ts'
import { flatFill, type Stage } from '../scenery/stage.ts'
import type { Subject } from './subject.ts'

const PLASTER: readonly [Colour, ...Colour[]] = ['#f5ead6', '#e8c39a', '#d9e2e0', '#e9a98c', '#f3dc8e']
const TILES: readonly [Colour, ...Colour[]] = ['#b8452f', '#7d3b3a', '#5a6273', '#c9772f', '#8a5a3c']

function draw(stage: Stage): void {
  const { canvas, random, air } = stage
  drawMeadow(stage)
  const scale = random.between(0.75, 1.35)
  const y = air.horizon + 8 + (scale - 0.6) * 30
  const x = random.between(38, 90)
  const flip = random.sign()
  const far = Math.max(0, 1 - scale) * 0.3
  const place = { x, y, scale, flip }
  const side = air.side * flip
  const [plaster, tiles] = [random.pick(PLASTER), random.pick(TILES)]
  const wood = lit(air, '#5b4031', 0, far)
  const pane = air.dark ? '#ffd977' : lit(air, '#4d6f86', 0.3, far)
  // The gable end and the long side: one faces the light, the other turns away.
  const [gable, long] = side < 0 ? [0.45, -0.55] : [-0.6, 0.4]

  const walls = canvas.layer('walls', 'own', place)
  walls.ellipse(-side * 6, 1, 34, 3.4, { fill: lit(air, '#2f4a2a', -1), opacity: 0.35, light: true })
  walls.polygon(
    [
      [-27, 0],
      [-27, -17],
      [-17, -31],
      [-7, -17],
      [-7, 0],
    ],
    flatFill(stage, lit(air, plaster, gable, far), { flip }),
  )
  walls.rect(
    -7,
    -18,
    33,
    18,
    canvas.down(
      [0, lit(air, plaster, long - 0.35, far)],
      [0.4, lit(air, plaster, long, far)],
      [1, lit(air, plaster, long - 0.1, far)],
    ),
  )
  const door = random.between(-2, 14)
  walls.path(
    d`M${door},0 V-10 Q${door + 3.5},-13.5 ${door + 7},-10 V0Z`,
    lit(air, random.pick(['#3d6b73', '#8a3f35', '#5b4031']), 0, far),
  )
  for (const window of [-3.5, 5, 13.5, 18.5])
    if (window + 6 < door || window > door + 8) windowAt(window, -12.5)
  windowAt(-20, -13)

  const roof = canvas.layer('roof', 'own', place)
  const chimney = random.between(6, 17)
  roof.rect(chimney, -41, 5, 11, lit(air, '#a0604a', side * 0.4, far))
  roof.rect(chimney - 0.7, -42, 6.4, 2, wood)
  roof.polygon(
    [
      [-17.5, -34],
      [20, -34],
      [29.5, -15.5],
      [-6, -15.5],
    ],
    canvas.down([0, lit(air, tiles, long + 0.25, far)], [1, lit(air, tiles, long - 0.3, far)]),
  )
  for (const row of [0.3, 0.55, 0.8])
    roof.line(
      [
        [-17.5 + 11.5 * row, -34 + 18.5 * row],
        [20 + 9.5 * row, -34 + 18.5 * row],
      ],
      lit(air, tiles, -0.8, far),
      0.6,
      { opacity: 0.5 },
    )
  roof.path(
    'M-17.5,-34 L-30,-15.5 L-27,-14.6 L-17,-29 L-7,-14.6 L-4,-15.5Z',
    lit(air, tiles, gable - 0.2, far),
  )
  if (random.chance(0.6)) drawSmoke()
  drawGrass(stage, x - 6 * flip, y + 1, 30 * scale, 4.5)

  function windowAt(wx: number, wy: number): void {
    walls.rect(wx, wy, 6, 6, pane, 0.5)
    walls
      .line(
        [
          [wx + 3, wy],
          [wx + 3, wy + 6],
        ],
        wood,
        0.7,
      )
      .line(
        [
          [wx, wy + 3],
          [wx + 6, wy + 3],
        ],
        wood,
        0.7,
      )
    walls.rect(wx - 0.6, wy + 5.8, 7.2, 1.2, wood)
    if (air.dark)
      walls.circle(wx + 3, wy + 3, 8, {
        fill: canvas.outwards([0.5, 0.5], [0, '#ffd977', 0.5], [1, '#ffb84d', 0]),
        light: true,
      })
  }

  function drawSmoke(): void {
    const smoke = canvas.layer('roof', 'own', place)
    const drift = random.between(-4, 4)
    for (let puff = 0; puff < 5; puff++)
      smoke.circle(chimney + 2.5 + drift * puff * 0.9, -45 - puff * 5.5, 2 + puff * 1.1, {
        fill: lit(air, '#eef0f2', 0.3, 0.2),
        opacity: 0.55 - puff * 0.09,
        light: true,
      })
  }
}

export const cottage: Subject = {
  name: 'cottage',
  synonyms: ['house', 'farmhouse'],
  parts: ['walls', 'roof'],
  context: 'meadow',
  draw,
}
