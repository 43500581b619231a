import { fitted, type Place } from '../layout/layout.ts'
import type { PublishedClass } from './schema.ts'

/** Where the site's charts draw the images and the concepts of a class. */
export interface PublishedLayout {
  points: { tsne: Place[] }
  concepts: Place[]
}

/** As fractions, like the layouts of an explanation: from the top, where charts count from the bottom. */
export function publishedLayout({ points, concepts }: PublishedClass): PublishedLayout {
  return { points: { tsne: fitted(places(points)) }, concepts: fitted(places(concepts)) }
}

function places(drawn: readonly { at: [number, number] }[]): [number, number][] {
  return drawn.map(({ at: [x, y] }) => [x, -y])
}
