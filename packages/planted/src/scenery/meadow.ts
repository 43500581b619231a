import { d } from '../drawing/canvas.ts'
import { SIZE } from '../drawing/svg.ts'
import type { Colour } from '../drawing/colour.ts'
import { lit } from './atmosphere.ts'
import { groundFill, type Stage } from './stage.ts'

const GRASS: readonly [Colour, ...Colour[]] = ['#6fa53a', '#87a83c', '#4f9a4c', '#a5a53c', '#5b9a62']
const FLOWERS: readonly [Colour, ...Colour[]] = ['#ffffff', '#ffd84a', '#ff7d7d', '#d79bff', '#ff9a3c']

/** Rolling grass in three folds, firs on the far one, flowers on the near one. */
export function drawMeadow(stage: Stage): void {
  const { canvas, random, air } = stage
  const y = air.horizon
  const meadow = canvas.layer('meadow', 'context')
  const grass = random.pick(GRASS)
  const folds = [
    [y - 2, 0.42, 0.25],
    [y + 6, 0.2, 0.05],
    [y + 17, 0.05, -0.05],
  ] as const
  folds.forEach(([top, far, facing], index) => {
    if (index === 1) drawFirs()
    const swell = random.between(3, 7) * random.sign()
    meadow.path(
      d`M-2,${top + swell * 0.6} C34,${top - swell} 84,${top + swell} 130,${top - swell * 0.6} V${SIZE + 2} H-2Z`,
      groundFill(stage, grass, far, facing),
    )
  })
  if (random.chance(0.5)) drawPath()
  for (let count = random.whole(0, 4); count > 0; count--)
    drawShrub(random.between(0, SIZE), random.between(y + 9, SIZE - 4))
  const flower = lit(air, random.pick(FLOWERS), 0.2)
  for (let count = random.whole(8, 18); count > 0; count--) {
    const depth = random.between(0.25, 1)
    meadow.circle(random.between(0, SIZE), y + 8 + depth * (SIZE - y - 8), 0.4 + depth * 0.8, flower)
  }

  function drawPath(): void {
    const [end, start, bend] = [random.between(20, 108), random.between(10, 118), random.between(-30, 30)]
    const middle = (y + 8 + SIZE) / 2
    meadow.path(
      d`M${end - 0.6},${y + 8} Q${end + bend},${middle - 6} ${start - 9},${SIZE + 2} H${start + 9} Q${end + bend + 7},${middle - 4} ${end + 0.6},${y + 8}Z`,
      { fill: groundFill(stage, '#d9bd86', 0.2, 0.1), opacity: 0.75 },
    )
  }

  function drawShrub(x: number, foot: number): void {
    const size = 1.6 + ((foot - y) / (SIZE - y)) * 3.4
    const fill = canvas.down([0, lit(air, grass, 0.15, 0.05)], [1, lit(air, '#2c5a45', -0.5)])
    for (const [dx, dy, r] of [
      [-1.1, -0.5, 0.8],
      [1, -0.6, 0.9],
      [0, -1, 1.1],
    ] as const)
      meadow.circle(x + dx * size, foot + dy * size, r * size, fill)
  }

  function drawFirs(): void {
    const green = lit(air, '#2c5a45', -0.1, 0.36)
    for (let group = random.whole(1, 3); group > 0; group--) {
      const x = random.between(0, SIZE)
      for (let tree = random.whole(2, 5); tree > 0; tree--) {
        const [tx, height] = [x + random.between(-9, 9), random.between(5, 10)]
        meadow.polygon(
          [
            [tx - height * 0.28, y + 4],
            [tx, y + 4 - height],
            [tx + height * 0.28, y + 4],
          ],
          green,
        )
      }
    }
  }
}

/** Blades of grass in front of what grows at `x`, `y`. */
export function drawGrass(
  { canvas, random, air }: Stage,
  x: number,
  y: number,
  half: number,
  height: number,
): void {
  const grass = canvas.layer('meadow', 'context')
  for (let blade = 0; blade < 9; blade++) {
    const root = x + random.between(-half, half)
    const tall = height * random.between(0.5, 1)
    const lean = random.between(-0.5, 0.5) * tall
    const colour = lit(air, random.pick(GRASS), random.between(-0.7, 0.1))
    grass.path(
      d`M${root - 1},${y + 2} Q${root},${y - tall * 0.5} ${root + lean},${y - tall} Q${root + 0.9},${y - tall * 0.4} ${root + 1},${y + 2}Z`,
      colour,
    )
  }
}
