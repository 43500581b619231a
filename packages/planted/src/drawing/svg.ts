import type { Canvas, Paint, Shape } from './canvas.ts'

/** Width and height of every scene, px. */
export const SIZE = 128

function document(body: string, attributes = ''): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 ${SIZE} ${SIZE}"${attributes}>${body}</svg>`
}

function element({ element, paint }: Shape): string {
  const { fill = '#000', stroke, width, opacity } = paint
  const attributes = [
    `fill="${fill}"`,
    stroke === undefined
      ? ''
      : `stroke="${stroke}" stroke-width="${width ?? 1}" stroke-linecap="round" stroke-linejoin="round"`,
    opacity === undefined ? '' : `opacity="${Math.round(opacity * 1000) / 1000}"`,
  ]
  return `<${element} ${attributes.filter((text) => text !== '').join(' ')}/>`
}

/** The scene as people and the classifier see it. */
export function toSvg(canvas: Canvas): string {
  const layers = canvas.layers.map(
    (layer) => `<g transform="${layer.transform}">${layer.shapes.map(element).join('')}</g>`,
  )
  return document(`<defs>${canvas.gradients.join('')}</defs>${layers.join('')}`)
}

function flat(paint: Paint, colour: string): Paint {
  const strokes = paint.stroke === undefined ? {} : { stroke: colour, width: paint.width ?? 1 }
  return { fill: paint.fill === 'none' ? 'none' : colour, ...strokes }
}

/**
 * The same scene in one flat colour a part, without antialiasing: the red channel of a pixel is 1 + the index in
 * `parts` of the part that is in front there.
 */
export function toPartMap(canvas: Canvas, parts: readonly string[]): string {
  const layers = canvas.layers.map((layer) => {
    const colour = `#${(parts.indexOf(layer.part) + 1).toString(16).padStart(2, '0')}0000`
    const solid = layer.shapes.filter((shape) => shape.paint.light !== true)
    const shapes = solid.map((shape) => element({ ...shape, paint: flat(shape.paint, colour) }))
    return `<g transform="${layer.transform}">${shapes.join('')}</g>`
  })
  return document(layers.join(''), ' shape-rendering="crispEdges"')
}
