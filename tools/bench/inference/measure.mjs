// Latency of inference: our network at each density, and onnxruntime's dense one with the same values, in turn.
import { register } from '@itop/backend-cpu'
import { startKernels } from '@itop/backend-cpu/predict'
import { alternate, turnOf } from '@itop/experiment'
import { createNetwork } from '@itop/models'
import { startOnnxruntime } from './onnxruntime.mjs'
import { ourContestant, untrained } from './our-network.mjs'
import { pythonOf } from './python-task.mjs'

const usual = [
  ...['mlp-cifar10', 'vgg16', 'wrn-22-2'].flatMap((model) => [{ model, batch: 1 }, { model, batch: 128 }]),
  { model: 'resnet50', batch: 1 }
]
const densities = [0.1, 0.05, 0.02]

/**
 * The rows of `results.inference`. Ours is `predict` of @itop/inference, from an array of images to an array of logits;
 * so is onnxruntime's, where `python` has it. Native kernels are those that the backend takes for so many images; of
 * WebAssembly's, `build`. `seconds` and `rounds` are of each contest.
 */
export async function measureInference(options = {}) {
  const { threads = 2, build, contests = usual } = options
  const rows = []
  for (const one of contests) {
    const draws = await register({ threads: 1, build: 'wasm-simd' }) // networks that nobody trained
    const kernels = await startKernels({ threads, ...build?.startsWith('wasm') ? { build } : { batch: one.batch } })
    try {
      rows.push(...await contest(one, { ...options, threads, kernels }))
    } finally {
      await kernels.dispose()
      await draws.dispose()
    }
  }
  return rows
}

/** One network, one batch. */
async function contest({ model, batch }, options) {
  const { python, threads, seconds = 60, rounds = 40, kernels } = options
  const network = createNetwork(model)
  const images = noise(network, batch)
  const dense = await untrained(network, 1)
  const task = { network, batch, images, on: kernels }
  const theirs = await startOnnxruntime(pythonOf(python), { network, batch, images, arrays: dense.arrays, threads })
  const ours = [await ourContestant('1', dense, task)]
  for (const density of densities) {
    ours.unshift(await ourContestant(String(density), await untrained(network, density), task))
  }
  try {
    const difference = theirs && differenceOf(await ours.at(-1).logits(), theirs.contestant.logits, model)
    const contestants = theirs ? [...ours, theirs.contestant] : ours
    const times = await alternate(contestants, { ...await turnOf(contestants), rounds, seconds })
    const versus = theirs && { version: theirs.version, difference }
    return inferenceRows(times, { model, batch, build: kernels.build, densities: [...densities, 1] }, versus)
  } finally {
    ours.forEach(({ dispose }) => dispose())
    theirs?.stop()
  }
}

/** A row for each density. What onnxruntime took is in each, or null. */
export function inferenceRows(times, { model, batch, build, densities }, versus) {
  const theirs = times.onnxruntime
  return densities.map((density) => {
    const own = times[density]
    return {
      model, batch, build, density, milliseconds: own.median, quartiles: [own.low, own.high], rounds: own.runs,
      onnxruntime: theirs ? {
        ...versus, milliseconds: theirs.median, quartiles: [theirs.low, theirs.high], ratio: theirs.median / own.median
      } : null
    }
  })
}

/** How far our dense logits are from theirs, in their largest: nothing is compared that is not the same network. */
export function differenceOf(ours, theirs, model) {
  const most = (of) => ours.reduce((largest, _, i) => Math.max(largest, Math.abs(of(i))), 0)
  const difference = most((i) => ours[i] - theirs[i]) / most((i) => theirs[i])
  if (ours.length === theirs.length && difference < 1e-3) return difference
  throw new Error(
    `inference: ${model} is another network in onnxruntime: logits differ by ${difference} of the largest.`)
}

/** Images of noise: what they show does not matter for time. */
function noise({ input: { c, h, w } }, batch) {
  let state = 1
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31 - 0.5
  return Float32Array.from({ length: batch * c * h * w }, next)
}
