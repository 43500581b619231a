import { defineConfig } from 'vitest/config'

/** Every package's tests run from its own folder with this configuration; `npm test` adds up the reports. */
export default defineConfig({
  test: {
    root: process.cwd(),
    include: ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/.next/**'],
    // Native add-ons (onnxruntime, sharp, libsql) are not safe to load into several threads of one process.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: 'reports/unit.json' }]],
  },
})
