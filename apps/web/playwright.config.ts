import { defineConfig } from '@playwright/test'
import { env } from './e2e/env.ts'
import { addressOf, HOMES, LIVE_PORT } from './e2e/homes.ts'

/** The site as a user gets it: built, and served as `lens serve` does. Run `next build` before. */
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/global-setup.ts',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  // Generous: a page takes a fraction of a second, but a machine may do other things too.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'reports/end-to-end.json' }]],
  use: {
    baseURL: addressOf('seeded'),
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(env.LENS_CHROMIUM !== undefined && { executablePath: env.LENS_CHROMIUM }),
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
        // Chromium refuses its sandbox to root, which containers usually are.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    },
  },
  webServer: Object.entries(HOMES).map(([home, { path, port }]) => ({
    command: `node --import tsx server/serve.ts --port ${String(port)}`,
    // Needs no database: the homes are made after the servers are up.
    url: `http://localhost:${String(port)}/robots.txt`,
    env: {
      LENS_HOME: path,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      ...(home === 'live' && { LENS_LIVE: `http://127.0.0.1:${String(LIVE_PORT)}`, LENS_EDIT: '1' }),
    },
    reuseExistingServer: false,
    stdout: 'ignore' as const,
    // The damaged home complains on purpose.
    stderr: home === 'damaged' ? ('ignore' as const) : ('pipe' as const),
  })),
})
