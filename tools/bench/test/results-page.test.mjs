import { expect, test } from 'vitest'
import { isFinished, resultsPage, spread } from '../results-page.mjs'

const run = (method, density, testAccuracy) => ({
  method, updates: 7, end: { step: 7820, active: 3_675_136 * density, testAccuracy, testLoss: 1.5, rs: density },
  recipe: { data: 'cifar10', batch: 128, density, lr: 0.1, lrSchedule: 'cosine', weightDecay: 0.0005, interval: 300 }
})
const options = { model: 'mlp-cifar10', methods: ['dense', 'set-itop'], seeds: ['1', '2'], args: '' }
const runs = [run('dense', 1, 0.5), run('dense', 1, 0.54), run('set-itop', 0.25, 0.6), run('set-itop', 0.25, 0.6)]

test('a line a method, with its own density, mean and spread over seeds', () => {
  const page = resultsPage(options, runs, { picture: true })
  expect(page).toContain(
    '| `dense` | 1 | 3,675,136 | 300 | 7 | 52.00 ± 2.83 | 1.5000 ± 0.0000 | 100.00 ± 0.00 | 50.00, 54.00 |')
  expect(page).toContain('| `set-itop` | 0.25 | 918,784 | 300 | 7 | 60.00 ± 0.00 |')
  expect(page).toContain('](../../images/results-mlp-cifar10.png)')
})

test('one run has no spread, and its page says so', () => {
  const page = resultsPage({ ...options, methods: ['dense'], seeds: ['4'] }, runs.slice(0, 1), { picture: false })
  expect(page).toContain('| `dense` | 1 | 3,675,136 | 300 | 7 | 50.00 | 1.5000 | 100.00 |\n')
  expect(page).toContain('One run, seed 4, so no spread')
  expect(page).not.toMatch(/NaN|±|png/)
})

test('the page names the command that repeats it', () => {
  const page = resultsPage({ ...options, args: '--epochs 12' }, runs, { picture: false })
  expect(page).toContain('node tools/bench/results.mjs --runs runs/results-mlp-cifar10 --model mlp-cifar10 ' +
    '--methods dense,set-itop --seeds 1,2 --args "--epochs 12"')
})

test('the spread is the standard deviation of a sample', () => {
  expect(spread([1, 3])).toBe('2.00 ± 1.41')
  expect(spread([1.25])).toBe('1.25')
})

test('a run is finished when its last record is the end', () => {
  expect(isFinished('{"type":"start"}\n{"type":"end","step":3}\n')).toBe(true)
  expect(isFinished('{"type":"start"}\n{"type":"epoch"}\n')).toBe(false)
  expect(isFinished('{"type":"start"}\n{"ty')).toBe(false)
  expect(isFinished('')).toBe(false)
})
