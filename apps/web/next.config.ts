import type { NextConfig } from 'next'

const headers = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()' },
]

const config: NextConfig = {
  // Workspace packages are TypeScript sources; the database client and its native part stay outside the bundle.
  transpilePackages: ['@lens/db', '@lens/errors', '@lens/records'],
  serverExternalPackages: ['@prisma/client', '@prisma/adapter-libsql', '@libsql/client', 'libsql', 'sharp'],
  // What the proxy gets to read of an upload: a little more than src/server/upload.ts takes.
  experimental: { proxyClientMaxBodySize: '16mb' },
  poweredByHeader: false,
  reactStrictMode: true,
  // Pages are whole when they are sent: title and description in their head, for every reader.
  htmlLimitedBots: /.*/,
  // The Content-Security-Policy is set by server/document.ts.
  headers: () => Promise.resolve([{ source: '/:path*', headers }]),
}

export default config
