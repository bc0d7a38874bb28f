import { currentReading } from '@itop/ops'
import { expectSame, type ConformanceTest } from '@itop/ops/conformance'
import { methods } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { train } from '../run/train.js'
import { interval } from './methods.js'
import { common, networks } from './problem.js'

/** Counts what the backend is asked to read, in kernels too, while something runs. */
async function countingReads<T>(run: (reads: () => number) => Promise<T>): Promise<T> {
  const backend = tf.backend()
  const { read, readSync } = backend
  let count = 0
  backend.read = dataId => { count++; return read.call(backend, dataId) }
  backend.readSync = dataId => { count++; return readSync.call(backend, dataId) }
  try {
    return await run(() => count)
  } finally {
    Object.assign(backend, { read, readSync })
  }
}

/** The steps, counted from 1, during which something was read. */
const readingSteps = (network: typeof networks[number]): Promise<number[]> => countingReads(async reads => {
  const steps: number[] = []
  let before = 0
  await train({ ...common, network, steps: 7, method: methods['set-itop'].make({ density: 0.3, interval }), clipNorm: 1,
    between: ({ step }) => {
      if (step > 0 && reads() > before) steps.push(step)
      before = reads()
      return undefined
    } }).done
  return steps
})

/** The first step is read at once, the fourth is due for an update, the last ends the run. */
async function readsRarely(network: typeof networks[number]): Promise<void> {
  const before = tf.memory().numTensors
  const steps = await readingSteps(network)
  if (currentReading() === 'waits') expectSame('steps that read something', steps, [1, interval])
  expectSame('tensors left over', tf.memory().numTensors, before)
}

/** Where reading waits for the device, most steps do without. */
export const readsTests: readonly ConformanceTest[] = networks.map(network => ({
  name: `${network.name}: where reading waits for the device, an ordinary step reads no tensor`,
  run: () => readsRarely(network)
}))
