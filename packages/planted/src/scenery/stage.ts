import type { Canvas } from '../drawing/canvas.ts'
import type { Colour } from '../drawing/colour.ts'
import type { Random } from '../random.ts'
import { lit, type Atmosphere } from './atmosphere.ts'

/** What everything in a scene is drawn with. */
export interface Stage {
  canvas: Canvas
  random: Random
  air: Atmosphere
}

/** How a surface turns the light: seen by a subject that may be mirrored and far away. */
export interface Surface {
  /** -1 when the thing it belongs to is mirrored, so that the light still comes from the sun. */
  flip?: 1 | -1
  /** 0 is near, 1 is lost in the haze. */
  far?: number
}

/** A flat wall or cloth, brighter towards the sun. */
export function flatFill(
  { canvas, air }: Stage,
  colour: Colour,
  { flip = 1, far = 0 }: Surface = {},
): string {
  const left = -air.side * flip
  return canvas.across([0, lit(air, colour, left * 0.55, far)], [1, lit(air, colour, -left * 0.55, far)])
}

/** Something round and upright: bright off its middle towards the sun, dark at the far edge. */
export function roundFill(
  { canvas, air }: Stage,
  colour: Colour,
  { flip = 1, far = 0 }: Surface = {},
): string {
  const tones = [
    lit(air, colour, 0.1, far),
    lit(air, colour, 0.7, far),
    lit(air, colour, -0.1, far),
    lit(air, colour, -0.9, far),
  ] as const
  const [edge, bright, plain, dark] = tones
  return air.side * flip < 0
    ? canvas.across([0, edge], [0.25, bright], [0.6, plain], [1, dark])
    : canvas.across([0, dark], [0.4, plain], [0.75, bright], [1, edge])
}

/** Ground or water: from its far edge, in the haze, down to the viewer's feet. */
export function groundFill({ canvas, air }: Stage, colour: Colour, far: number, facing = 0): string {
  return canvas.down(
    [0, lit(air, colour, facing + 0.25, far)],
    [1, lit(air, colour, facing - 0.55, far * 0.2)],
  )
}
