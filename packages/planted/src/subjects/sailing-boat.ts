import { d } from '../drawing/canvas.ts'
import type { Colour } from '../drawing/colour.ts'
import { lit } from '../scenery/atmosphere.ts'
import { drawSea, drawWaterline } from '../scenery/sea.ts'
import { flatFill, roundFill, type Stage } from '../scenery/stage.ts'
import type { Subject } from './subject.ts'

const CLOTH: readonly [readonly [Colour, Colour], ...(readonly [Colour, Colour])[]] = [
  ['#fff8ea', '#f3e4cb'],
  ['#d9473b', '#fff3e0'],
  ['#f2b63c', '#fff3d6'],
  ['#fdfdfd', '#2f7fb5'],
  ['#b5533c', '#c9694a'],
]
const WOOD: readonly [Colour, ...Colour[]] = ['#8a4b2f', '#f4f1ea', '#1f4a6b', '#7a2d33', '#2c6e63']

function draw(stage: Stage): void {
  const { canvas, random, air } = stage
  drawSea(stage)
  const scale = random.between(0.72, 1.35)
  const y = air.horizon + 4 + (scale - 0.6) * 30 + random.between(0, 3)
  const x = random.between(34, 94)
  const flip = random.sign()
  const tilt = random.between(-7, 7)
  const far = Math.max(0, 1.1 - scale) * 0.35
  const [cloth, stripe] = random.pick(CLOTH)
  const place = { x, y, scale, flip, tilt }
  const surface = { flip, far }

  const mirror = canvas.layer('sea', 'context', place)
  const image = canvas.down([0, lit(air, cloth, 0.2), 0.5], [1, lit(air, cloth, 0), 0])
  mirror.path('M-20,1 L22,1 Q12,16 3,30 Q-10,14 -20,1Z', { fill: image, light: true })

  const sails = canvas.layer('sails', 'own', place)
  sails.line(
    [
      [0, -3],
      [0, -59],
    ],
    lit(air, '#6b4a35', -0.1, far),
    1.5,
  )
  const belly = random.between(18, 25)
  sails.path(d`M1.5,-56 Q${belly * 0.95},-32 ${belly},-9 Q11,-11 1.5,-9.5Z`, flatFill(stage, cloth, surface))
  sails.path(d`M1.5,-31 Q8,-32 ${belly * 0.8},-30.5 L${belly * 0.92},-21 Q10,-23 1.5,-21.5Z`, {
    fill: flatFill(stage, stripe, surface),
    opacity: 0.9,
  })
  sails.path(
    d`M-1.5,-52 Q-15,-30 -21,-9 Q-10,-12 -2.5,-10 Q-4.5,-30 -1.5,-52Z`,
    flatFill(stage, stripe, surface),
  )
  sails.polygon(
    [
      [0, -59],
      [0, -64],
      [8, -61.5],
    ],
    lit(air, '#e2573f', 0.2, far),
  )

  const wood = random.pick(WOOD)
  const hull = canvas.layer('hull', 'own', place)
  hull.path('M-24,-8 Q0,-4 28,-9 Q24,3 15,6 L-15,6 Q-22,3 -24,-8Z', roundFill(stage, wood, surface))
  hull.path(
    'M-24,-8 Q0,-4 28,-9 L27,-6.6 Q0,-1.6 -23.6,-5.6Z',
    lit(air, wood === '#f4f1ea' ? '#c8452f' : '#f6ead2', 0.1, far),
  )
  hull.path('M-23,-2 Q0,3.5 25,-2 Q22,4 15,6 L-15,6 Q-21,4 -23,-2Z', {
    fill: lit(air, wood, -1, far),
    opacity: 0.35,
  })
  drawWaterline(stage, x, y + 5 * scale, 29 * scale)
}

export const sailingBoat: Subject = {
  name: 'sailing boat',
  synonyms: ['sailboat', 'yacht'],
  parts: ['sails', 'hull'],
  context: 'sea',
  draw,
}
