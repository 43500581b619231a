import { expect, it } from 'vitest'
import { tortureKills } from './kills.ts'

it('runs that are killed at random moments lose nothing that was finished, and hold nobody up', async () => {
  const tally = await tortureKills(24, 1)
  expect(tally.faults).toEqual([])
  expect(tally.kills).toBe(24)
  // Else the kills came too early to mean anything.
  expect(tally.withClasses).toBeGreaterThan(12)
}, 400_000)
