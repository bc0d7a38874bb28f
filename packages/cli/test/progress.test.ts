import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { builtIns } from '@itop/experiment'
import { styleFor } from '../src/program/style.js'
import { progressView } from '../src/text/progress.js'

beforeEach(() => { vi.useFakeTimers({ toFake: ['performance'] }) })
afterEach(() => { vi.useRealTimers() })

const epoch = {
  type: 'epoch', epoch: 1, step: 469, seconds: 75, trainLoss: 0.4, trainAccuracy: 0.88, testLoss: 0.31,
  testAccuracy: 0.91, learningRate: 0.1, density: 0.05, rs: 0.06
} as const

function watched(quiet = false) {
  let shown = ''
  const io = {
    stdout: { write: () => {} }, stderr: { write: (text: string) => { shown += text } }, cwd: '', env: {},
    registry: builtIns,
    plugins: []
  }
  const view = progressView(io, styleFor(io), { steps: 46_900, stepsPerEpoch: 469 }, quiet)
  const step = (number: number) => view.step?.({
    step: number, totalSteps: 46_900, stepsLeft: 46_900 - number, loss: 0.4321, accuracy: 0.9, rs: 0.05,
    millisecondsPerStep: 200
  })
  return { step, epoch: () => { view.epoch(epoch) }, shown: () => shown }
}

test('where no terminal is, a line comes after every half minute without one', () => {
  const { step, epoch: end, shown } = watched()
  for (let second = 1; second <= 65; second++) {
    vi.advanceTimersByTime(1000)
    step(5 * second)
  }
  expect(shown()).toBe(
    'step 150/46,900  loss 0.43  200 ms a step  left 2:35:50\n' +
    'step 300/46,900  loss 0.43  200 ms a step  left 2:35:20\n')
  end()
  vi.advanceTimersByTime(29_000)
  step(469)
  expect(shown().trimEnd().split('\n')).toHaveLength(3)
})

test('--quiet stays quiet', () => {
  const { step, shown } = watched(true)
  vi.advanceTimersByTime(100_000)
  step(1)
  expect(shown()).toBe('')
})
