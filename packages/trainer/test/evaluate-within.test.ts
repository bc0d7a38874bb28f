import { setItop } from '@itop/updaters'
import { beforeAll, expect, test } from 'vitest'
import { train, type TrainEvent, type TrainOptions } from '../src/index.js'
import { convNetwork, eventsOf, rowData, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

// With norms and dropout: what a test might disturb.
const options = {
  network: convNetwork, data: rowData, seed: 1, batch: 8, learningRate: 0.1,
  method: setItop({ density: 0.5, interval: 5 })
} as const
const stepsPerEpoch = Math.ceil(rowData.train.count / 8)

async function runOf(more: Partial<TrainOptions>) {
  const run = train({ ...options, steps: 2 * stepsPerEpoch + 3, ...more })
  return { events: await eventsOf(run), result: await run.done }
}
const timeless = (events: readonly TrainEvent[]) => events.filter(({ type }) => type !== 'evaluation')
  .map(event => ({ ...event, seconds: 0, milliseconds: 0 }))
const tests = (events: readonly TrainEvent[]) => events.flatMap(event => event.type === 'evaluation' ? [event] : [])

test('tests within an epoch, and changes no bit of the training', async () => {
  const [plain, tested] = [await runOf({}), await runOf({ evaluateEvery: 2 })]
  expect(tests(plain.events)).toEqual([])
  expect(timeless(tested.events)).toEqual(timeless(plain.events))
  expect([...tested.result.checkpoint.arrays]).toEqual([...plain.result.checkpoint.arrays])
  const due = Array.from({ length: 2 * stepsPerEpoch + 3 }, (_, i) => i + 1)
    .filter(step => step % 2 === 0 && step % stepsPerEpoch !== 0)
  expect(tests(tested.events).map(({ step }) => step)).toEqual(due)
})

test('says how the epoch goes so far, and what the network is worth now', async () => {
  const { events, result } = await runOf({ steps: 3, evaluateEvery: 1 })
  const last = tests(events).at(-1)!
  expect(last).toEqual({
    type: 'evaluation', step: 3, trainLoss: expect.any(Number), trainAccuracy: expect.any(Number),
    testLoss: result.testLoss, testAccuracy: result.testAccuracy, density: result.density, rs: result.rs
  })
  expect(last.trainAccuracy).toBeGreaterThan(0)
  expect(last.trainAccuracy).toBeLessThanOrEqual(1)
})

test('a run that is stopped and goes on tells each test once, as one left alone does', async () => {
  const whole = await runOf({ evaluateEvery: 2 })
  const half = await runOf({ evaluateEvery: 2, steps: 3 })
  const rest = await runOf({ evaluateEvery: 2, resumeFrom: half.result.checkpoint })
  expect([...tests(half.events), ...tests(rest.events)]).toEqual(tests(whole.events))
})

test.each([0, -1, 1.5, NaN, '2'])('%s steps between tests are refused', evaluateEvery => {
  expect(() => train({ ...options, steps: 3, evaluateEvery: evaluateEvery as number }))
    .toThrow(/train: evaluateEvery must be an integer ≥ 1/)
})
