import type { CSSProperties, ReactNode } from 'react'
import { classNames } from '../frame/class-names.ts'
import { percentage } from '../pictures/box-style.ts'

/** What the model sees of an image: a picture, and the part of it that reaches the model, in fractions. */
export interface SeenImage {
  address: string
  width: number
  height: number
  view: { x: number; y: number; width: number; height: number }
}

const WHOLE = { x: 0, y: 0, width: 1, height: 1 }

/** A picture that shows just what the model sees. */
export function seenWhole(address: string, width: number, height: number): SeenImage {
  return { address, width, height, view: WHOLE }
}

/**
 * The image for all frames inside it. It is named once, in a custom property: a visitor's own image is no file, and the
 * page would otherwise hold it twenty times.
 */
export function SeenGround({ image, children }: { image: SeenImage; children: ReactNode }) {
  const { view, width, height, address } = image
  // CSS places a background that is larger than its box by how much of the overhang lies before the box.
  const before = (offset: number, length: number) => (length >= 1 ? '0%' : percentage(offset / (1 - length)))
  const style = {
    '--seen': `url("${address}")`,
    '--seen-size': `${percentage(1 / view.width)} ${percentage(1 / view.height)}`,
    '--seen-position': `${before(view.x, view.width)} ${before(view.y, view.height)}`,
    '--seen-ratio': String((view.width * width) / (view.height * height)),
  } as CSSProperties
  return <div style={style}>{children}</div>
}

interface FrameProps {
  /** What can be seen in this frame. */
  alt: string
  grey?: boolean
  children?: ReactNode
}

export function SeenFrame({ alt, grey = false, children }: FrameProps) {
  return (
    <span
      role="img"
      aria-label={alt}
      className="relative block aspect-(--seen-ratio) overflow-hidden bg-sunken"
    >
      {/* Grey, so that the only colour is the concept's. */}
      <span
        className={classNames(
          'absolute inset-0 bg-(image:--seen) bg-size-(--seen-size) bg-position-(--seen-position) bg-no-repeat',
          grey && 'behind-maps',
        )}
      />
      {children}
    </span>
  )
}
