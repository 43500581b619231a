import localFont from 'next/font/local'

/** Reading and titles. The optical-size axis keeps one file sharp in captions and in headlines. */
export const serif = localFont({
  src: [
    {
      path: '../../node_modules/@fontsource-variable/newsreader/files/newsreader-latin-opsz-normal.woff2',
      style: 'normal',
      weight: '200 800',
    },
    {
      path: '../../node_modules/@fontsource-variable/newsreader/files/newsreader-latin-opsz-italic.woff2',
      style: 'italic',
      weight: '200 800',
    },
  ],
  variable: '--font-newsreader',
  display: 'swap',
  fallback: ['Iowan Old Style', 'Charter', 'Georgia', 'serif'],
})

/** Labels, controls and figures. */
export const sans = localFont({
  src: '../../node_modules/@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2',
  weight: '100 700',
  variable: '--font-plex',
  display: 'swap',
  fallback: ['system-ui', 'Segoe UI', 'Helvetica Neue', 'Arial', 'sans-serif'],
})
