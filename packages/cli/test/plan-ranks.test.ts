import { expect, test } from 'vitest'
import { itop, words } from './support/run.js'

test('a plan for ranks says what they exchange', async () => {
  const { status, stdout } = await itop(words('plan --sparsity 0.95 --batch 100 --ranks 4 --json'))
  const { active, exchange } = JSON.parse(stdout)
  expect(status).toBe(0)
  // 410 biases, two numbers for each of four parts, and whether to stop.
  expect(exchange).toMatchObject({ ranks: 4, bandwidth: 10, bytes: 4 * (active + 410 + 2 * 4 + 1) })
  const text = await itop(words('plan --sparsity 0.95 --ranks 2 --bandwidth 1'))
  expect(text.stdout).toMatch(/ {2}2 ranks exchange 5[\d.]+ kB a step, .* dense: [\d.]+ ms and .* at 1 Gbit\/s\. /)
  expect((await itop(words('plan --json'))).stdout).not.toContain('exchange')
})

test.each([
  ['--ranks 1', 'ranks'], ['--ranks x', 'ranks'], ['--bandwidth 10', '--bandwidth: goes with --ranks N.'],
  ['--ranks 2 --bandwidth 0', '--bandwidth 0: expected Gbit a second, a number above 0.'],
  ['--ranks 300 --batch 128', '--batch 128: too few images for 300 ranks, which cut a batch into 300 parts.']
])('%s is refused in a sentence', async (flags, said) => {
  const { status, stderr } = await itop(words(`plan ${flags}`))
  expect(status).toBe(2)
  expect(stderr).toContain(said)
})
