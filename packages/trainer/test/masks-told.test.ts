// The masks of a run are told when it begins and after every change, in order with its records.
import { equals, type MaskSet } from '@itop/masks'
import { set, staticMasks } from '@itop/updaters'
import { beforeAll, expect, test } from 'vitest'
import { train, type MasksEvent, type TrainOptions } from '../src/index.js'
import { ticketRounds } from './ticket-rounds.js'
import { toyData, toyNetwork, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

const options = { network: toyNetwork, data: toyData, seed: 3, batch: 16, steps: 10 }

/** What a run tells, in order: types of records, and masks. */
function listened(run: ReturnType<typeof train> | ReturnType<typeof ticketRounds>) {
  const [told, masks]: [string[], MasksEvent[]] = [[], []]
  run.onEvent(({ type, round = 0 }) => { told.push(`${type} ${round}`) })
  run.onMasks(event => {
    told.push(`masks ${event.round ?? 0} ${event.step} ${event.roundStep}`)
    masks.push(event)
  })
  return { told, masks }
}

const trained = (method: TrainOptions['method'], more: Partial<TrainOptions> = {}) =>
  train({ ...options, method, ...more })

const same = (a: MaskSet, b: MaskSet) => [...a].every(([name, mask]) => equals(mask, b.get(name)))

test('after the start, and after each update, those that the checkpoint has at the end', async () => {
  const run = trained(set({ density: 0.3, interval: 3 }))
  const { told, masks } = listened(run)
  const { checkpoint } = await run.done
  expect(told.filter(each => !/epoch|end/.test(each))).toEqual(
    ['start 0', 'masks 0 0 0', 'update 0', 'masks 0 3 3', 'update 0', 'masks 0 6 6', 'update 0', 'masks 0 9 9'])
  for (const [i, event] of masks.slice(1).entries()) expect(same(event.masks, masks[i]!.masks)).toBe(false)
  for (const [name, mask] of masks.at(-1)!.masks) expect(equals(mask, checkpoint.masks.get(`mask/${name}`)!)).toBe(true)
})

test('a run that goes on tells first of the masks it goes on with', async () => {
  const method = set({ density: 0.3, interval: 3 })
  const half = trained(method, { steps: 5 })
  const before = listened(half)
  const { checkpoint } = await half.done
  const run = trained(method, { resumeFrom: checkpoint })
  const { told, masks } = listened(run)
  await run.done
  expect(told.slice(0, 2)).toEqual(['start 0', 'masks 0 5 5'])
  expect(same(masks[0]!.masks, before.masks.at(-1)!.masks)).toBe(true)
})

test('masks that never change are told once', async () => {
  const run = trained(staticMasks({ density: 0.3 }))
  const { masks } = listened(run)
  await run.done
  expect(masks).toHaveLength(1)
})

test('who has stopped to listen is told no more', async () => {
  const run = trained(set({ density: 0.3, interval: 3 }))
  const steps: number[] = []
  const stop = run.onMasks(({ step }) => {
    steps.push(step)
    if (step === 3) stop()
  })
  await run.done
  expect(steps).toEqual([0, 3])
})

test('each round tells its masks, at a step of all rounds', async () => {
  const run = ticketRounds({ ...options, rounds: 2, pruneFraction: 0.5, rewindTo: 4 })
  const { told, masks } = listened(run)
  await run.done
  expect(told.filter(each => !/epoch|end/.test(each))).toEqual([
    'start 0', 'masks 0 0 0', 'update 0', 'start 1', 'masks 1 10 4', 'update 1', 'start 2', 'masks 2 16 4'
  ])
  const counts = masks.map(event => event.masks.count)
  expect(counts).toEqual([176, 88, 44])
})
