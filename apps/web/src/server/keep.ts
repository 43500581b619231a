/** How the proxy tells the server in front of it (`server/serve.ts`) for how many seconds a page may be given again, or Infinity. */
export const KEEP_HEADER = 'x-lens-keep'

/** And which other host its pictures may come from. */
export const IMAGES_HEADER = 'x-lens-images'
