import { d, type Layer } from '../drawing/canvas.ts'
import type { Colour } from '../drawing/colour.ts'
import type { Random } from '../random.ts'
import { lit } from '../scenery/atmosphere.ts'
import type { Stage } from '../scenery/stage.ts'

/** Upper and lower colour: train and tram wear the same, so that neither is known by its colour. */
type Livery = readonly [Colour, Colour]

const LIVERIES: readonly [Livery, ...Livery[]] = [
  ['#f3e6c8', '#b5352c'],
  ['#f5efe0', '#23618f'],
  ['#f0c04a', '#3b4656'],
  ['#e8ecec', '#2c7f63'],
  ['#e77d3a', '#5a2f3c'],
]

export function pickLivery(random: Random): Livery {
  return random.pick(LIVERIES)
}

/** The current collector on the roof of the car that ends at 0. */
export function drawPantograph({ air }: Stage, layer: Layer): void {
  const iron = lit(air, '#2c3138', 0)
  layer
    .line(
      [
        [-20, -22],
        [-14, -27],
        [-19, -32],
      ],
      iron,
      0.9,
    )
    .line(
      [
        [-23, -32],
        [-15, -32],
      ],
      iron,
      1.1,
    )
}

/** Length of a car in its own units, couplings included. */
export const CAR = 34

/** The body of one car, standing on the rails, from `x` to the right. */
export function drawCar(
  stage: Stage,
  layer: Layer,
  x: number,
  [upper, lower]: Livery,
  windows: readonly number[],
): void {
  const { canvas, air } = stage
  const glass = air.dark ? '#ffe08a' : lit(air, '#35506b', 0.25)
  const iron = lit(air, '#2c3138', 0)
  layer.rect(x - 2, -6, CAR + 4, 2, iron)
  for (const wheel of [6, 11, 22, 27]) layer.circle(x + wheel, -2.6, 2.6, iron)
  layer.rect(
    x,
    -21,
    CAR - 2,
    17,
    canvas.down([0, lit(air, upper, 0.5)], [0.55, lit(air, upper, 0)], [1, lit(air, upper, -0.4)]),
    2,
  )
  layer.rect(x, -11, CAR - 2, 7, canvas.down([0, lit(air, lower, 0.3)], [1, lit(air, lower, -0.6)]), 1)
  layer.path(
    d`M${x},-19 Q${x + 1},-23 ${x + 4},-23 H${x + CAR - 6} Q${x + CAR - 3},-23 ${x + CAR - 2},-19Z`,
    lit(air, '#5d6672', 0.2),
  )
  for (const window of windows) layer.rect(x + window, -18, 5, 5.4, glass, 0.7)
}
