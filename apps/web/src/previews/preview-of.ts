import type { Metadata } from 'next'
import { PREVIEW_SIZE } from './preview-size.ts'

/** What other sites show in place of a link to a page. */
export function previewOf(title: string, description: string, picture: string): Metadata {
  const images = [
    { url: picture, ...PREVIEW_SIZE, alt: `${title}: the strongest concepts and a crop of each` },
  ]
  return {
    openGraph: { title, description, siteName: 'Lens', type: 'website', images },
    twitter: { card: 'summary_large_image', title, description, images },
  }
}
