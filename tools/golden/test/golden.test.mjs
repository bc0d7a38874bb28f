import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runCases } from '../run-cases.mjs'

const file = JSON.parse(readFileSync(new URL('../cases/methods.json', import.meta.url), 'utf8'))
const results = await runCases(file)
const offered = results.filter(({ outcome }) => outcome !== 'skipped')

test.each(offered)('$id comes out as the authors\' code has it', ({ outcome, why }) => {
  expect(why).toBe(undefined)
  expect(outcome).toBe('passed')
})

test('every adapter, named as its method is, has cases', () => {
  const adapters = readdirSync(new URL('../adapters/', import.meta.url)).map(file => file.replace('.mjs', ''))
  expect([...new Set(offered.map(({ method }) => method))].toSorted()).toEqual(adapters.toSorted())
})

test('a case whose numbers are off fails, and says where', async () => {
  const golden = structuredClone(file.cases.find(({ id }) => id === 'snfs-01'))
  golden.expected.calls[0].nonzero.a++
  const [{ outcome, why }] = await runCases({ cases: [golden] })
  expect(outcome).toBe('failed')
  expect(why).toContain('call 0, a: weights')
})
