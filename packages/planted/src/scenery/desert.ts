import { d } from '../drawing/canvas.ts'
import { SIZE } from '../drawing/svg.ts'
import type { Colour } from '../drawing/colour.ts'
import { lit } from './atmosphere.ts'
import { groundFill, type Stage } from './stage.ts'

const SAND: readonly [Colour, ...Colour[]] = ['#e0a458', '#d98c50', '#e8bf7a', '#cf7f58']

/** Dunes with a lit and a shaded flank, table mountains behind them. */
export function drawDesert(stage: Stage): void {
  const { canvas, random, air } = stage
  const y = air.horizon
  const desert = canvas.layer('desert', 'context')
  const sand = random.pick(SAND)
  const mesa = canvas.down([0, lit(air, '#b5583c', 0.2, 0.35)], [1, lit(air, '#b5583c', 0, 0.7)])
  for (let count = random.whole(1, 3); count > 0; count--) {
    const [x, half, height] = [random.between(0, SIZE), random.between(9, 20), random.between(8, 19)]
    desert.polygon(
      [
        [x - half - 4, y + 3],
        [x - half, y - height * 0.5],
        [x - half * 0.8, y - height],
        [x + half * 0.7, y - height],
        [x + half, y - height * 0.45],
        [x + half + 5, y + 3],
      ],
      mesa,
    )
  }
  desert.rect(0, y, SIZE, SIZE - y, groundFill(stage, sand, 0.4, 0.1))
  for (const depth of [0.05, 0.3, 0.62]) {
    const top = y + depth * (SIZE - y)
    const crest = random.between(20, 108)
    const rise = random.between(5, 10)
    desert.path(
      d`M-4,${top + rise} Q${crest * 0.6},${top + rise * 0.5} ${crest},${top - rise * 0.4} Q${crest + 24},${top + rise * 0.6} 132,${top + rise} V${SIZE + 2} H-4Z`,
      groundFill(stage, sand, 0.3 - depth * 0.4, air.side < 0 ? 0.2 : -0.05),
    )
    desert.path(
      d`M${crest},${top - rise * 0.4} Q${crest + 24},${top + rise * 0.6} 132,${top + rise} L132,${top + rise + 14} Q${crest + 18},${top + rise * 1.9} ${crest},${top - rise * 0.4}Z`,
      {
        fill: lit(air, sand, air.side < 0 ? -0.55 : 0.35, 0.1),
        opacity: 0.6,
      },
    )
  }
}
