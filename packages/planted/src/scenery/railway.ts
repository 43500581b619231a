import { SIZE } from '../drawing/svg.ts'
import { lit } from './atmosphere.ts'
import { drawMeadow } from './meadow.ts'
import type { Stage } from './stage.ts'

/** A single line on its embankment through the meadow, with masts and the wire. Returns y of the rails, px. */
export function drawRailway(stage: Stage): number {
  const { canvas, random, air } = stage
  drawMeadow(stage)
  const y = random.between(Math.max(84, air.horizon + 8), 102)
  const rails = canvas.layer('rails', 'context')
  const steel = lit(air, '#8d99a6', 0.5)
  const mast = lit(air, '#4d5563', -0.2, 0.2)
  const first = random.between(4, 36)
  for (let x = first; x < SIZE; x += 43) {
    rails.line(
      [
        [x, y + 1],
        [x, y - 30],
      ],
      mast,
      1,
    )
    rails.line(
      [
        [x, y - 28],
        [x + 6, y - 27],
      ],
      mast,
      0.8,
    )
  }
  rails.line(
    [
      [0, y - 26.5],
      [SIZE, y - 26.5],
    ],
    mast,
    0.5,
  )
  rails.polygon(
    [
      [0, y],
      [SIZE, y],
      [SIZE, y + 8],
      [0, y + 8],
    ],
    canvas.down([0, lit(air, '#a3968a', 0.2)], [1, lit(air, '#6d655f', -0.4)]),
  )
  for (let x = random.between(0, 5); x < SIZE; x += 5.5)
    rails.rect(x, y + 1.6, 3, 2, lit(air, '#5d4a3f', -0.2))
  rails.rect(0, y, SIZE, 1.3, steel)
  return y
}
