import { expectClose, expectSame, type ConformanceTest } from '@itop/ops/conformance'
import * as tf from '@tensorflow/tfjs-core'
import { methods } from '@itop/updaters'
import { adam, adamw } from '../optimizers/optimizers.js'
import { train } from '../run/train.js'
import { expectSameLosses, expectSameUpdate } from './compare.js'
import { interval } from './methods.js'
import { common, networks } from './problem.js'
import { frozen, record, thawed, type RecordOptions } from './record.js'
import { onReference } from './reference.js'

/** In the middle of an interval and of an epoch; the run goes on over an update and the end of the epoch. */
const [start, end, steps] = [6, 8, 3 * interval]

/** SGD has one slot for each weight, Adam two or, with ages, three. */
const runs: readonly (RecordOptions & { readonly name: string })[] = networks.flatMap((network, i) => [
  {
    name: `${network.name}, SGD`, ...common, network, steps,
    method: methods['rigl-itop'].make({ density: 0.3, interval })
  },
  {
    name: `${network.name}, Adam, two parts a batch`, ...common, network, steps, learningRate: 0.002, accumulate: 2,
    optimizer: adam(), method: methods['set-itop'].make({ density: 0.3, interval })
  },
  ...i > 0 ? [] : [{
    name: `${network.name}, AdamW by age, clipped`, ...common, network, steps, learningRate: 0.002, clipNorm: 0.5,
    optimizer: adamw({ biasCorrection: 'weight' }), method: methods['rigl-itop'].make({ density: 0.3, interval })
  }]
])

type Place = <T>(run: () => Promise<T>) => Promise<T>

const here: Place = run => run()

/** Runs on one backend, and goes on from the middle on another. */
async function goesOn({ name: _, ...options }: typeof runs[number], first: Place, second: Place): Promise<void> {
  const whole = await first(() => record({ ...options, until: end, save: start }))
  const resumeFrom = thawed(whole.saved.get(start) ?? new Uint8Array(0))
  const later = await second(() => record({ ...options, until: end, resumeFrom }))
  expectSameLosses(later, whole)
  expectSameUpdate(later.updates[0], whole.updates[1])
  expectSame('warnings', later.warnings.length, tf.getBackend() === 'cpu' ? 0 : 1)
}

/** A state that goes to the device and comes back. */
async function comesBack({ name: _, ...options }: typeof runs[number]): Promise<void> {
  const { checkpoint } = await onReference(() => record({ ...options, until: start }))
  const back = await record({ ...options, resumeFrom: checkpoint, until: start })
  const bytes = (one: typeof checkpoint) => Array.from(frozen({ ...one, meta: {} }))
  expectSame('bytes', bytes(back.checkpoint), bytes(checkpoint))
}

/** The records of a run that is not paused, whose losses may be read late. */
async function readsLate({ name: _, ...options }: typeof runs[number]): Promise<void> {
  const paused = await record({ ...options, steps: end })
  const before = tf.memory().numTensors
  const run = train({ ...options, steps: end })
  const losses: number[] = []
  run.onEvent(event => { if (event.type === 'epoch') losses.push(event.trainLoss, event.testLoss) })
  await run.done
  const expected = paused.tests.flatMap(({ trainLoss, testLoss }) => [trainLoss, testLoss])
  expectClose('losses', losses, expected, 1e-6)
  expectSame('tensors left over', tf.memory().numTensors, before)
}

/** A checkpoint is of no backend in particular. */
export const acrossTests: readonly ConformanceTest[] = runs.flatMap(options => [
  {
    name: `${options.name}: a checkpoint written here goes on on the reference, losses agree`,
    run: () => goesOn(options, here, onReference)
  },
  {
    name: `${options.name}: a checkpoint written on the reference goes on here, losses agree`,
    run: () => goesOn(options, onReference, here)
  },
  { name: `${options.name}: a state goes to the device and comes back bit for bit`, run: () => comesBack(options) },
  { name: `${options.name}: records are the same whenever losses are read`, run: () => readsLate(options) }
])
