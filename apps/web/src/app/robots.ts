import type { MetadataRoute } from 'next'

/** Everything may be read; random class would send a crawler in circles. */
export default function robots(): MetadataRoute.Robots {
  return { rules: { userAgent: '*', allow: '/', disallow: '/classes/random' } }
}
