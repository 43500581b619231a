import { d } from '../drawing/canvas.ts'
import type { Colour } from '../drawing/colour.ts'
import { lit } from '../scenery/atmosphere.ts'
import { drawDesert } from '../scenery/desert.ts'
import { roundFill, type Stage } from '../scenery/stage.ts'
import type { Subject } from './subject.ts'

const COATS: readonly [readonly [Colour, Colour], ...(readonly [Colour, Colour])[]] = [
  ['#f4f2ee', '#d8402f'],
  ['#dfe6ec', '#27548a'],
  ['#f3e2c0', '#2f7f78'],
  ['#f2f2f2', '#e98b2a'],
]

function draw(stage: Stage): void {
  const { canvas, random, air } = stage
  drawDesert(stage)
  const scale = random.between(0.72, 1.2)
  const x = random.between(32, 96)
  const y = random.between(70 * scale, Math.max(70 * scale + 6, air.horizon + 4))
  const place = { x, y, scale, tilt: random.between(-16, 16) }
  const surface = { far: Math.max(0, 1 - scale) * 0.2 }
  const [coat, trim] = random.pick(COATS)

  const flame = canvas.layer('flame', 'own', place)
  const length = random.between(22, 34)
  flame.circle(0, 8, 24, {
    fill: canvas.outwards([0.5, 0.5], [0, '#ffd27a', 0.75], [1, '#ff8a3c', 0]),
    light: true,
  })
  for (let puff = 0; puff < 7; puff++) {
    const far = puff / 6
    flame.circle(random.between(-4, 4) * (1 + far * 2), length * 0.7 + far * 34, 4 + far * 6, {
      fill: lit(air, '#f3efe9', 0.5 - far * 0.8, 0.1),
      opacity: 0.75 - far * 0.45,
      light: true,
    })
  }
  flame.path(
    d`M-6.5,-2 Q-9,${length * 0.4} 0,${length} Q9,${length * 0.4} 6.5,-2Z`,
    canvas.down([0, '#ffb03a'], [0.5, '#ff7a2a'], [1, '#f0432a']),
  )
  flame.path(
    d`M-3.6,-2 Q-5,${length * 0.3} 0,${length * 0.62} Q5,${length * 0.3} 3.6,-2Z`,
    canvas.down([0, '#fffbe6'], [1, '#ffd44a']),
  )

  const fins = canvas.layer('fins', 'own', place)
  const span = random.between(15, 19)
  for (const side of [-1, 1])
    fins.path(
      d`M${side * 7},-24 Q${side * span},-15 ${side * span},3 L${side * 6},-3Z`,
      lit(air, trim, side === air.side ? 0.35 : -0.45, surface.far),
    )

  const body = canvas.layer('body', 'own', place)
  body.path('M-6,-2 Q-13,-34 0,-66 Q13,-34 6,-2Z', roundFill(stage, coat, surface))
  body.path('M-5.9,-50 Q-3.6,-59 0,-66 Q3.6,-59 5.9,-50 Q0,-47.6 -5.9,-50Z', roundFill(stage, trim, surface))
  body.path('M-8.4,-20 Q0,-16.8 8.4,-20 L7.9,-15 Q0,-12 -7.9,-15Z', roundFill(stage, trim, surface))
  body.circle(0, -36, 4.4, lit(air, '#4b5662', 0.2))
  body.circle(0, -36, 3.1, air.dark ? '#ffe08a' : canvas.down([0, '#cdeff5'], [1, '#3f8fb5']))
  body.path('M-6.3,-2.4 H6.3 L5,2 H-5Z', lit(air, '#3e444d', 0))

  const keel = canvas.layer('fins', 'own', place)
  keel.path('M-1.3,-20 Q0,-23 1.3,-20 L1.3,4 L-1.3,4Z', roundFill(stage, trim, surface))
}

export const rocket: Subject = {
  name: 'rocket',
  synonyms: ['spaceship', 'spacecraft'],
  parts: ['flame', 'fins', 'body'],
  context: 'desert',
  draw,
}
