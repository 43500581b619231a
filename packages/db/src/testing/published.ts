import type { PublishedClass, PublishedLayout } from '@lens/core'
import type { LensDatabase } from '../database/open.ts'
import { importPublished } from '../import/import-published.ts'

const RUN = { id: 'lens-site', pictures: 'https://pictures.example/' }

const cup: PublishedClass = {
  version: 1,
  page: 'f00d',
  class: { index: 968, name: 'cup', synonyms: [], wnid: 'n07930864' },
  concepts: [
    { importance: 0.3, important: false, at: [0, 1], alignments: [] },
    {
      importance: 0.6,
      important: true,
      at: [2, 3],
      alignments: [
        { classIndex: 504, name: 'coffee mug', cosine: 0.3 },
        { classIndex: 968, name: 'cup', cosine: 0.2 },
      ],
    },
  ],
  points: ['a', 'b', 'c', 'd'].map((image, position) => ({
    image,
    at: [position, 0],
    dominant: position === 0 ? 0 : 1,
  })),
}

const LAYOUT: PublishedLayout = {
  points: {
    tsne: [
      [0, 0.5],
      [0.3333, 0.5],
      [0.6667, 0.5],
      [1, 0.5],
    ],
  },
  concepts: [
    [0, 1],
    [1, 0],
  ],
}

/** A published page of a class, and the run that it belongs to. */
export const PUBLISHED = { run: RUN, class: cup, layout: LAYOUT }

/** Brings it into a home. */
export async function seedPublished(db: LensDatabase): Promise<void> {
  await importPublished(db, RUN, cup, LAYOUT, 'then')
}
