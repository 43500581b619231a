import type { CSSProperties } from 'react'
import type { CropView } from '@lens/db'

type Box = CropView['box']

/** Places something over a box that is given in fractions of its image. */
export function fractions({ x, y, width, height }: Box): CSSProperties {
  return { inset: [y, 1 - x - width, 1 - y - height, x].map(percentage).join(' ') }
}

/** A fraction as CSS writes it. */
export function percentage(value: number): string {
  return `${String(Math.round(value * 10_000) / 100)}%`
}
