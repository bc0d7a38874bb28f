// Memory of a run that is long: 6,000 updates, after each of which the old arrays are garbage.
import { register, type CpuBackend } from '@itop/backend-cpu'
import { setItop } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { train, type TrainEvent, type TrainRun } from '../src/index.js'
import { toyData, toyNetwork, toySet } from './toy.js'

let backend: CpuBackend
let collectGarbage: () => void
beforeAll(async () => {
  backend = await register({ threads: 1 })
  setFlagsFromString('--expose-gc')
  collectGarbage = runInNewContext('gc') as () => void // what the flag adds to new contexts
})
afterAll(() => backend.dispose())

/** Ten steps an epoch. */
const data = { ...toyData, train: toySet('train', 250) }

/** What a run of 6,000 updates holds after 2,000 of them, and at its end. `during` is called after each. */
async function holdings(during: (run: TrainRun, step: number) => void): Promise<object[]> {
  const seen: object[] = []
  const run: TrainRun = train({
    network: toyNetwork, data, method: setItop({ density: 0.5, interval: 1 }), seed: 1, batch: 25,
    steps: 6000,
    between: ({ step }) => {
      during(run, step)
      if (step !== 2000 && step !== 6000) return undefined
      collectGarbage()
      const { live } = backend.memory()
      const { numTensors } = tf.memory()
      seen.push({ heap: process.memoryUsage().heapUsed, live, numTensors, variables: registeredVariables() })
      return undefined
    }
  })
  await run.done
  return seen
}

/** TF.js keeps variables by name until they are disposed. */
const registeredVariables = (): number => Object.keys(tf.engine().registeredVariables).length

/** Half of what 4,000 update records of this network are; a third of it comes and goes with what V8 compiles. */
const fewBytes = 750_000

function flat([early, late]: object[]): void {
  const heap = (at: object): number => (at as { heap: number }).heap // as above
  expect(heap(late) - heap(early)).toBeLessThan(fewBytes)
  expect({ ...late, heap: 0 }).toEqual({ ...early, heap: 0 })
}

test('a run whose events nobody reads holds no more after 6,000 updates than after 2,000', async () => {
  flat(await holdings(() => {}))
})

test('nor does one whose events are read from the start, late, in part, or by readers that were given up', async () => {
  const counts = { start: 0, late: 0, part: 0 }
  const reading: Promise<void>[] = []
  const read = (run: TrainRun, count: (event: TrainEvent) => boolean): void => {
    reading.push((async () => { for await (const event of run.events) if (!count(event)) break })())
  }
  flat(await holdings((run, step) => {
    if (step === 0) read(run, () => ++counts.start > 0)
    if (step === 600) read(run, () => ++counts.late > 0)
    if (step === 600) read(run, () => ++counts.part < 10)
    if (step === 600) void run.events[Symbol.asyncIterator]().next()
  }))
  await Promise.all(reading)
  expect(counts).toEqual({ start: 6602, late: 6602, part: 10 })
})
