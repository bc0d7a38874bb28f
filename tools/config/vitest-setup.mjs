// A test that prints has failed: output is either a result, to be asserted, or noise.
import { afterEach, beforeEach, expect, vi } from 'vitest'

const methods = ['log', 'info', 'warn', 'error', 'debug']
let printed = []

beforeEach(() => {
  printed = []
  for (const method of methods) {
    vi.spyOn(console, method).mockImplementation((...words) => {
      printed.push(`console.${method}: ${words.join(' ')}`)
    })
  }
})

afterEach(() => {
  for (const method of methods) vi.mocked(console[method]).mockRestore?.()
  expect(printed, 'a test may not print').toEqual([])
})
