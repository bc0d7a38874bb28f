import { expect, test } from 'vitest'
import { messageOf } from '../src/errors.js'
import { granet } from '../src/methods/granet.js'
import { srSte } from '../src/methods/sr-ste.js'

const flags = (setting: string, value?: string | number) => `--${setting}${value === undefined ? '' : `=${value}`}`

function refusal(make: () => unknown): Error {
  try {
    make()
  } catch (error) {
    if (error instanceof RangeError) return error
  }
  throw new Error('expected a refusal')
}

test('a refusal names settings as code has them, or as an app does', () => {
  const lower = refusal(() => granet({ density: 0.5, initialDensity: 0.1 }))
  expect(lower.message).toBe('granet: initialDensity must be at least density, 0.5, got 0.1. The density only falls.')
  expect(messageOf(lower, flags)).toMatch(/^granet: --initialDensity must be at least --density, 0\.5, got 0\.1\./)
  const groups = refusal(() => srSte({ m: 5 }).plan([{ name: 'fc', shape: [2, 4] }], { totalSteps: 1 }))
  expect(groups.message).toMatch(/Choose another m, or remainder "dense" to leave/)
  expect(messageOf(groups, flags)).toMatch(/Choose another --m, or --remainder=dense to leave/)
  expect(messageOf(refusal(() => granet({ density: 2 })), flags)).toMatch(
    /^granet: --density must be in \(0, 1\], got 2\./)
})

test('the message of another error is its own', () => {
  expect(messageOf(new RangeError('no'), flags)).toBe('no')
})
