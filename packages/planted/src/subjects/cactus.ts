import { d } from '../drawing/canvas.ts'
import { mix, type Colour } from '../drawing/colour.ts'
import { lit } from '../scenery/atmosphere.ts'
import { drawDesert } from '../scenery/desert.ts'
import { roundFill, type Stage } from '../scenery/stage.ts'
import type { Subject } from './subject.ts'

const GREENS: readonly [Colour, ...Colour[]] = ['#3f8f4f', '#5a9a3f', '#2f8070', '#6f9a5a']
const BLOSSOMS: readonly [Colour, ...Colour[]] = ['#ff6f91', '#ffd24a', '#ffffff', '#ff8a4a', '#e05adf']

function draw(stage: Stage): void {
  const { canvas, random, air } = stage
  drawDesert(stage)
  const scale = random.between(0.72, 1.25)
  const y = air.horizon + 9 + (scale - 0.6) * 32
  const x = random.between(34, 94)
  const flip = random.sign()
  const green = random.pick(GREENS)
  const blossom = random.pick(BLOSSOMS)
  const place = { x, y, scale, flip }
  const surface = { flip, far: Math.max(0, 1 - scale) * 0.25 }
  const rib = mix(lit(air, green, -0.8), '#000000', 0.1)
  const height = random.between(50, 62)

  const arms = canvas.layer('arms', 'own', place)
  const flowers: [number, number][] = [[0, -height]]
  arm(-1, random.between(17, 27), random.between(13, 25))
  if (random.chance(0.8)) arm(1, random.between(23, 33), random.between(10, 19))

  const stem = canvas.layer('trunk', 'own', place)
  stem.ellipse(-air.side * flip * 12, 1, 24, 2.8, {
    fill: lit(air, '#7a4a2a', -1),
    opacity: 0.35,
    light: true,
  })
  stem.path(
    d`M-7,1 L-8,${-height + 8} Q-8,${-height} 0,${-height} Q8,${-height} 8,${-height + 8} L7,1 Q0,3 -7,1Z`,
    roundFill(stage, green, surface),
  )
  for (const at of [-4, 0, 4])
    stem.line(
      [
        [at, -height + 5 + Math.abs(at) * 0.5],
        [at * 0.9, 0],
      ],
      rib,
      0.8,
      { opacity: 0.45 },
    )

  const bloom = canvas.layer('blossoms', 'own', place)
  for (const [bx, by] of flowers) {
    for (const petal of [-1, -0.5, 0, 0.5, 1])
      bloom.ellipse(
        bx + petal * 3.4,
        by - 2.4 + Math.abs(petal) * 1.6,
        2.1,
        2.7,
        lit(air, blossom, 0.35 - Math.abs(petal) * 0.5),
      )
    bloom.circle(bx, by - 1.2, 1.3, lit(air, '#ffe27a', 0.3))
  }

  function arm(side: 1 | -1, from: number, rise: number): void {
    const [reach, width] = [random.between(16, 20), random.between(4.2, 5)]
    const [inner, outer] = [side * (reach - width), side * (reach + width)]
    arms.path(
      d`M0,${-from - width} L${inner - side * 3},${-from - width} Q${inner},${-from - width} ${inner},${-from - width - 3} V${-from - rise} Q${inner},${-from - rise - width} ${side * reach},${-from - rise - width} Q${outer},${-from - rise - width} ${outer},${-from - rise} V${-from - 2} Q${outer},${-from + width} ${inner - side * 2},${-from + width} L0,${-from + width}Z`,
      roundFill(stage, green, surface),
    )
    arms.line(
      [
        [side * reach, -from - rise],
        [side * reach, -from - 4],
      ],
      rib,
      0.8,
      { opacity: 0.45 },
    )
    flowers.push([side * reach, -from - rise - width])
  }
}

export const cactus: Subject = {
  name: 'cactus',
  synonyms: ['saguaro', 'succulent'],
  parts: ['arms', 'trunk', 'blossoms'],
  context: 'desert',
  draw,
}
