import type { Colour } from './colour.ts'

/** What a part is to the class of its scene. */
export type PartKind = 'own' | 'context' | 'distractor' | 'shortcut'

/** How a shape is filled and stroked. */
export interface Paint {
  fill?: string
  stroke?: string
  /** Stroke width in px (of the layer's own scale). */
  width?: number
  opacity?: number
  /** A glow, reflection or haze: seen in the picture, but no matter of its part, so not in its mask. */
  light?: boolean
}

export interface Shape {
  /** SVG element without its paint, such as `path d="M0,0 L9,9"`. */
  element: string
  paint: Paint
}

type Point = readonly [x: number, y: number]

/** Where a layer's own coordinates lie in the scene, in px. */
export interface Place {
  x: number
  y: number
  scale?: number
  /** -1 mirrors left and right. */
  flip?: 1 | -1
  /** Degrees, clockwise. */
  tilt?: number
}

/** At most two decimals: a hundredth of a pixel is below what anyone sees, and short SVG parses faster. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** Path data with short numbers. */
export function d(strings: TemplateStringsArray, ...values: number[]): string {
  return String.raw({ raw: strings }, ...values.map(short))
}

/** A polygon's points as path data. */
function outline(points: readonly Point[]): string {
  return `M${points.map(([x, y]) => `${short(x)},${short(y)}`).join('L')}`
}

/** Shapes of one part, drawn over all layers before it. */
export class Layer {
  readonly part: string
  readonly kind: PartKind
  readonly transform: string
  readonly shapes: Shape[] = []

  constructor(part: string, kind: PartKind, place: Place) {
    this.part = part
    this.kind = kind
    const { x, y, scale = 1, flip = 1, tilt = 0 } = place
    this.transform = `translate(${short(x)} ${short(y)}) rotate(${short(tilt * flip)}) scale(${short(scale * flip)} ${short(scale)})`
  }

  path(data: string, paint: Paint | string): this {
    return this.#add(`path d="${data}"`, paint)
  }

  polygon(points: readonly Point[], paint: Paint | string): this {
    return this.path(`${outline(points)}Z`, paint)
  }

  line(points: readonly Point[], stroke: string, width: number, more: Paint = {}): this {
    return this.path(outline(points), { ...more, fill: 'none', stroke, width })
  }

  circle(x: number, y: number, radius: number, paint: Paint | string): this {
    return this.#add(`circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}"`, paint)
  }

  ellipse(x: number, y: number, rx: number, ry: number, paint: Paint | string): this {
    return this.#add(`ellipse cx="${short(x)}" cy="${short(y)}" rx="${short(rx)}" ry="${short(ry)}"`, paint)
  }

  rect(x: number, y: number, width: number, height: number, paint: Paint | string, radius = 0): this {
    const corner = radius === 0 ? '' : ` rx="${short(radius)}"`
    return this.#add(
      `rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"${corner}`,
      paint,
    )
  }

  #add(element: string, paint: Paint | string): this {
    this.shapes.push({ element, paint: typeof paint === 'string' ? { fill: paint } : paint })
    return this
  }
}

/** A colour, where along the gradient it lies (0 to 1), and how opaque it is there. */
type Stop = readonly [offset: number, colour: Colour, opacity?: number]

/** The layers of one scene, back to front, and the gradients they are painted with. */
export class Canvas {
  layers: readonly Layer[] = []
  readonly gradients: string[] = []

  layer(part: string, kind: PartKind, place: Place = { x: 0, y: 0 }): Layer {
    const layer = new Layer(part, kind, place)
    this.layers = [...this.layers, layer]
    return layer
  }

  /** Takes all layers of some parts out again. */
  remove(parts: readonly string[]): void {
    this.layers = this.layers.filter(({ part }) => !parts.includes(part))
  }

  /** A fill from left to right of whatever it fills. */
  across(...stops: Stop[]): string {
    return this.#gradient('linearGradient', '', stops)
  }

  /** A fill from top to bottom of whatever it fills. */
  down(...stops: Stop[]): string {
    return this.#gradient('linearGradient', ' x1="0" x2="0" y1="0" y2="1"', stops)
  }

  /** A fill from a centre (a share of width and height) outwards. */
  outwards(centre: Point, ...stops: Stop[]): string {
    return this.#gradient(
      'radialGradient',
      ` cx="${short(centre[0])}" cy="${short(centre[1])}" r="0.5"`,
      stops,
    )
  }

  #gradient(tag: string, attributes: string, stops: readonly Stop[]): string {
    const id = `g${this.gradients.length}`
    const inner = stops
      .map(([offset, colour, opacity]) => {
        const alpha = opacity === undefined ? '' : ` stop-opacity="${short(opacity)}"`
        return `<stop offset="${short(offset)}" stop-color="${colour}"${alpha}/>`
      })
      .join('')
    this.gradients.push(`<${tag} id="${id}"${attributes}>${inner}</${tag}>`)
    return `url(#${id})`
  }
}
