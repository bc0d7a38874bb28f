// What it gains that neighbouring outputs share their pattern: training steps of one network at one density, its
// weights each for itself and shared, in turn; whole, and by pass.
import { layerCallOf, trainingStep, usualBatch, watchKernels } from '@itop/bench'
import { summary } from '@itop/experiment'
import { createNetwork } from '@itop/models'
import * as tf from '@tensorflow/tfjs-core'

const passes = ['forward', 'inputGradient', 'weightGradient']

/**
 * Milliseconds of each contestant, and how many times faster it is than unstructured, the median over rounds. Passes
 * are of the layers that are sparse.
 */
export async function sharedPatterns(model, { density, shared = [2, 4, 8], batch: wanted, rounds }) {
  const network = createNetwork(model)
  const batch = wanted ?? usualBatch(network)
  const contestants = []
  for (const outputs of [1, ...shared]) {
    const structure = outputs === 1 ? undefined : `shared:${outputs}`
    const work = await trainingStep(network, { density, batch, structure, recorded: false })
    contestants.push({ outputs, times: [], work })
  }
  let now
  const unwatch = watchKernels(tf.getBackend(), (call) => {
    const layer = layerCallOf(call)
    if (layer && layer.pattern.nnz < layer.pattern.mask.size) now[layer.pass] += call.milliseconds
  })
  try {
    for (let round = -2; round < rounds; round++) {   // two to warm up
      for (const { work, times } of contestants) {
        now = { forward: 0, inputGradient: 0, weightGradient: 0 }
        const start = performance.now()
        await work.run()
        if (round >= 0) times.push({ step: performance.now() - start, ...now })
      }
    }
  } finally {
    unwatch()
    for (const { work } of contestants) work.dispose()
  }
  return contestants.map(({ outputs, times }) => ({ model, density, batch, outputs, ...Object.fromEntries(
    ['step', ...passes].map((part) => [part, compared(times, contestants[0].times, part)])) }))
}

/** A part's time in each round, beside that of another in the same round. */
function compared(times, others, part) {
  const { median, low, high } = summary(times.map((time) => time[part]))
  const ratio = summary(times.map((time, i) => others[i][part] / time[part])).median
  return { milliseconds: median, quartiles: [low, high], ratio }
}
