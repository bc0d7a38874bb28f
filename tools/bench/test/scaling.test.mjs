import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { measureScaling } from '../scaling/measure.mjs'
import { exchangeOf, speedUp, sumSeconds } from '../scaling/model.mjs'
import { foretoldWords, measuredTable, scalingPage } from '../scaling/page.mjs'

const time = (milliseconds) => ({ milliseconds, quartiles: [milliseconds - 1, milliseconds + 1] })
const row = (density, bytes) => ({ model: 'mlp', density, batch: 128, bytes })
const rows = [
  { ...row(0.05, 1e6), half: time(8), sum: time(1), one: time(16), threads: time(10), ranks: time(10) },
  { ...row(1, 2e7), half: time(20), sum: time(12), one: time(45), threads: time(30), ranks: time(30) }
]

test('a sum in a ring, by hand: 4 ranks send 6 quarters of 10 MB at 1 Gbit/s, in 6 messages of 10 µs', () => {
  expect(sumSeconds(1e7, 4, 1)).toBeCloseTo(1.5 * 0.08 + 6e-5, 12)
  expect(sumSeconds(1e7, 1, 1)).toBe(0)
})

test('sending as long as computing halves the speed of ranks', () => {
  expect(speedUp({ milliseconds: 40, bytes: 0 }, 1, 1)).toBe(1)
  expect(speedUp({ milliseconds: 80.02, bytes: 1e7 }, 2, 1)).toBeCloseTo(1, 12) // 2 × 80.02 / (80.02 + 80 + 0.02)
})

test('a sparse network sends its own weights, biases and a few numbers, not those of the dense one', () => {
  // 784-300-100-10: 266,200 weights and 410 biases; two numbers a rank and one more.
  expect(exchangeOf('mlp', 1, { ranks: 2 }).bytes).toBe(4 * (266_200 + 410 + 2 * 2 + 1))
  expect(exchangeOf('mlp', 0.05, { ranks: 2 }).bytes).toBe(4 * (13_310 + 410 + 2 * 2 + 1))
})

test('the page shows what was measured beside what was foretold, and every number of ranks at every bandwidth', () => {
  const times = '16.00 (15.00–17.00) | 10.00 (9.00–11.00) | 10.00 (9.00–11.00) | 9.00'
  expect(measuredTable(rows)).toContain(`| mlp | 0.05 | 1,000,000 | ${times} | **1.60×** | 1.60× |`)
  expect(foretoldWords(rows)).toContain('off by −10 % to +7 %')
  const page = scalingPage({ machine: { processor: 'P', cores: 2, node: '20.0.0', date: '2026-01-01' }, rows })
  expect(page).toContain('Measured on P, 2 cores, Node 20.0.0, native kernels, 2026-01-01')
  expect(page.match(/^\| (1|2|4|8|16|32|64|128|256|512|1024) \|/gm)).toHaveLength(11)
  expect(page).toMatch(/^\| 1 \|( 1\.0 \|){6}$/m)
  expect(page).not.toMatch(/NaN|undefined/)
})

const launch = process.env.ITOP_OPENMPI
const missing = launch === undefined || !existsSync(launch) ? 'no Open MPI here: name its mpirun in ITOP_OPENMPI' : ''

test.skipIf(missing !== '')(`two ranks and one process take turns${missing && ` (skipped: ${missing})`}`, async () => {
  const said = []
  const measured = await measureScaling([{ model: 'mlp', density: 0.05 }],
    { launch, batch: 32, rounds: 1, warmUp: 1, steps: 2, say: (what) => { said.push(what) } })
  expect(said).toHaveLength(4)
  expect(measured[0].bytes).toBe(exchangeOf('mlp', 0.05, { ranks: 2 }).bytes)
  for (const name of ['half', 'one', 'threads', 'ranks', 'sum']) {
    expect(measured[0][name].milliseconds).toBeGreaterThan(0)
  }
})

test('docs/scaling.md is what the tool makes of its numbers', async () => {
  const file = (kind) => readFile(new URL(`../../../docs/scaling.${kind}`, import.meta.url), 'utf8')
  expect(await file('md')).toBe(scalingPage(JSON.parse(await file('json'))))
})
