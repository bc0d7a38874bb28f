// A run of any length is planned; what cannot be counted is refused in words.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { large } from '@itop/experiment'
import { itop, words } from './support/run.js'

async function planned(line: string) {
  const { status, stdout, stderr } = await itop(words(`plan --json ${line}`))
  expect({ line, status, stderr }).toEqual({ line, status: 0, stderr: '' })
  return JSON.parse(stdout)
}

describe('a plan answers at any length', () => {
  test.each([
    ['--steps 1e8', 1e8], ['--steps 1e9', 1e9], ['--steps 9007199254740991', 2 ** 53 - 1], ['--epochs 1e12', 469e12]
  ])('--model mlp --interval 1 %s', async (length, steps) => {
    const { exploration, trainingFlops, inferenceFlops, batch, steps: of } =
      await planned(`--model mlp --interval 1 ${length}`)
    expect([of, exploration.updates]).toEqual([steps, steps])
    expect(exploration.rsForecast).toBeCloseTo(1, 12)
    expect(exploration.rsUpperBound).toBeCloseTo(1, 12)
    expect(trainingFlops / (3 * inferenceFlops * batch * steps)).toBeCloseTo(1, 9)
  })

  test.each(['static', 'dense', 'set', 'rigl', 'set-itop', 'rigl-itop'])('of method %s', async method => {
    const { steps, exploration } = await planned(`--method ${method} --steps 9007199254740991`)
    expect(steps).toBe(2 ** 53 - 1)
    expect(exploration.rsForecast).toBeCloseTo({ static: 0.05 }[method] ?? 1, 3)
  })

  test.each(['cosine', 'multi-step', 'step', 'one-cycle', 'constant'])('with the rate schedule %s', async schedule => {
    expect((await planned(`--lr-schedule ${schedule} --steps 9007199254740991`)).steps).toBe(2 ** 53 - 1)
  })
})

// Written by the version that followed every update.
test.each([
  ['--epochs 100', 156, 0.8204100391029534, 1],
  ['--model vgg-c --method rigl --steps 10000', 75, 0.37670051459662934, 0.4391822147575036],
  ['--model resnet50 --method rigl-itop', 250, 0.8051931175711453, 0.9112927182589973],
  ['--model lenet5 --method set --density 0.01', 93, 0.17456048431092053, 0.18848315911730543]
])('what a short run explores is what it was: %s', async (line, updates, random, bound) => {
  const { exploration } = await planned(line)
  expect(exploration.updates).toBe(updates)
  expect(exploration.rsForecast).toBeCloseTo(random, 12)
  expect(exploration.rsUpperBound).toBeCloseTo(bound, 12)
})

test.each([
  ['plan --epochs 1e15', /--epochs 1000000000000000: .*469 steps an epoch.*2\^53 − 1/, /at most 19205115681750 epochs/],
  ['plan --steps 1e300', /--steps 1e\+300: expected an integer ≥ 1/],
  ['plan --steps 9007199254740992', /--steps 9007199254740992: expected an integer ≥ 1/],
  ['plan --interval 1e300', /--interval 1e\+300: expected an integer ≥ 1/]
])('%s is refused', async (line, ...expected) => {
  const { status, stderr } = await itop(words(line), { cwd: mkdtempSync(join(tmpdir(), 'itop-length-')) })
  expect(status).toBe(2)
  for (const pattern of expected) expect(stderr).toMatch(pattern)
})

test('large numbers have a name or a power of ten', () => {
  expect([999_999, 532_400_000, 1.5e14, 1.02e15, 92_072e18].map(large))
    .toEqual(['999,999', '532 million', '150 trillion', '1.02·10¹⁵', '92.1·10²¹'])
})
