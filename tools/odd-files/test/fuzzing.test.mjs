// Fuzzing itself, on a target that is known to break.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fuzz } from '../fuzz/fuzz.mjs'
import { foundCase } from '../make/found.mjs'
import { Fault } from '../readers/errors.mjs'

const texts = fc.string({ maxLength: 20 }).map(mask => ({ mask }))
const target = read => ({
  kind: 'mask', inputs: () => texts, readers: { some: path => read(readFileSync(path, 'utf8')) }
})

test('an outcome that is never right is told with its seed, and the smallest such input kept as a case', async () => {
  const breaks = target(text => { if (text.includes('z')) throw new Fault('a z') })
  const { report, file } = await fuzz('some', breaks, { seed: 1, seconds: 10 })
  expect(report).toMatch(/some, input \d+, made smaller \d+ times: a z\nRepeat it, .*npm run fuzz -- some --seed 1$/)
  const { kind, name, files } = foundCase(file.name, file.text)
  expect([kind, name, files.mask.toString()]).toEqual(['mask', expect.stringMatching(/^some-[0-9a-f]{8}$/), 'z'])
})

test('other errors are documented ones, which the readers let pass', async () => {
  const refuses = target(() => { throw new RangeError('no mask') })
  expect(await fuzz('some', refuses, { seed: 1, seconds: 0.2 })).toEqual({ runs: expect.any(Number) })
})

test('memory out of proportion to an input is an outcome that is never right', async () => {
  const takes = target(text => { if (text.length > 2) return new Float64Array(2 ** 23).length })
  const { report } = await fuzz('some', takes, { seed: 1, seconds: 10 })
  expect(report).toMatch(/expected at most 32 MB more, buffers grew by 64/)
})
