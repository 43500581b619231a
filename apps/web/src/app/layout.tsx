import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { sans, serif } from './fonts.ts'
import { siteAddress } from '../server/site-address.ts'
import { KEYS_PATH } from '../urls/keys.ts'
import './globals.css'

/** Asked for whenever a page is made: the database may change at any time. */
export async function generateMetadata(): Promise<Metadata> {
  return {
    metadataBase: new URL(await siteAddress()),
    title: { default: 'Lens: what an image classifier looks for', template: '%s · Lens' },
    description:
      'Lens takes an image classifier apart into the visual concepts it uses, and shows how much each one counts.',
    openGraph: { siteName: 'Lens', type: 'website' },
  }
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f3f4f1' },
    { media: '(prefers-color-scheme: dark)', color: '#121416' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${serif.variable} ${sans.variable}`}>
      <head>
        {/* Here, and not at the end, so that it does not wait behind the pictures. */}
        <script src={KEYS_PATH} defer />
      </head>
      <body>{children}</body>
    </html>
  )
}
