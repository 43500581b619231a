/** A part of an image, and where it is seen: `mask` is square, row by row, 1 on the part. */
export interface TruePart {
  readonly name: string
  readonly kind: 'own' | 'context' | 'distractor' | 'shortcut'
  readonly mask: Uint8Array
}

/** What is known of images whose parts are known, such as the planted scenes; images are named by their paths in their folder. */
export interface Truth {
  /** Null for an image that nothing is known of. */
  parts(image: string): Promise<TruePart[] | null>
  /** The image again, as a file, without one of its parts; null where that has no meaning. */
  without(image: string, part: string): Promise<Uint8Array | null>
}
