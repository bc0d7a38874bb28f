import { expect, test } from 'vitest'
import { fuzz } from '../fuzz/fuzz.mjs'
import { targets } from '../fuzz/targets.mjs'

// All targets in a minute. Always the same inputs, so that a change fails by what it did; the command draws others.
const seconds = 60 / Object.keys(targets).length

test.each(Object.entries(targets))('%s: every input is read, or refused as documented', async (name, target) => {
  const { runs, report } = await fuzz(name, target, { seed: 1, seconds })
  expect(report).toBeUndefined()
  expect(runs).toBeGreaterThan(0)
})
