// Latency of predictions: our network at each density and onnxruntime's dense one, in turn.
import { alternate } from '@itop/experiment'
import { createNetwork } from '@itop/models'
import { filesOf } from './untrained.mjs'

const densities = [0.05, 0.02]
/** Milliseconds up to which a turn is several runs. */
const short = 200
/** Rounds of a contest, at least and at most. */
const [fewest, most] = [3, 40]
/**
 * Milliseconds before a turn. The threads of onnxruntime go on looking for work for some time after theirs: with the
 * usual 5 ms, ours shared two cores with one of them.
 */
export const pause = 50

/**
 * The rows of contests, { model, batch }, at a place: ours is `predict` of @itop/inference, from an array of floats to
 * one of logits, as onnxruntime's is. `seconds` are of each contest, as far as it is not longer for its fewest rounds.
 */
export async function measureInference(place, contests, { seconds, onContest = () => {} }) {
  const rows = []
  for (const one of contests) {
    onContest(`${place.name}: ${one.model}, ${one.batch}`)
    rows.push(...await contest(place, one, seconds))
  }
  return rows
}

/** One network, one batch. */
async function contest(place, { model, batch }, seconds) {
  const network = createNetwork(model)
  const images = noise(network, batch)
  const files = []
  for (const density of densities) files.push(await filesOf(network, density))
  const at = await place.begin(batch)
  const made = []
  try {
    const differences = []
    for (const [i, { packed, dense }] of files.entries()) {
      const ours = { name: String(densities[i]), ...await at.ours(packed, images) }
      made.push(ours)
      if (!rivalAt(place)) continue
      // Each density is compared; the first one's network stays, since zeros take onnxruntime as long as other numbers.
      const theirs = { name: 'onnxruntime', ...await at.theirs(dense, images) }
      if (i === 0) made.push(theirs)
      differences.push(differenceOf(await ours.logits(), await theirs.logits(), model))
      if (i > 0) await theirs.dispose()
    }
    const times = await alternate(made, await turnsOf(made, seconds))
    return inferenceRows(times, { place: place.name, model, batch, build: at.build }, differences)
  } finally {
    for (const { dispose } of made) await dispose()
    await at.end()
  }
}

/** The version of onnxruntime at a place; undefined where it has none. */
export const rivalAt = ({ versions }) => versions['onnxruntime-node'] ?? versions['onnxruntime-web']

/** How turns are taken, by one run of each, which has run before. */
async function turnsOf(contestants, seconds) {
  const times = []
  for (const { run } of contestants) {
    await run() // without onnxruntime nobody has run
    const start = performance.now()
    times.push(await run() ?? performance.now() - start)
  }
  const long = Math.max(...times) > short
  const [burst, warmUp] = long ? [1, 0] : [5, 3]
  const round = (long ? 1 : burst + 1) * times.reduce((sum, time) => sum + time, 0) + pause * contestants.length
  return { burst, warmUp, pause, rounds: Math.min(most, Math.max(fewest, Math.floor(1000 * seconds / round) - warmUp)) }
}

/** A row for each density. What onnxruntime took is in each, or null. */
export function inferenceRows(times, contested, differences) {
  const theirs = times.onnxruntime
  return densities.map((density, i) => {
    const own = times[density]
    return {
      ...contested, density, milliseconds: own.median, quartiles: [own.low, own.high], rounds: own.runs,
      onnxruntime: theirs ? {
        milliseconds: theirs.median, quartiles: [theirs.low, theirs.high], ratio: theirs.median / own.median,
        difference: differences[i]
      } : null
    }
  })
}

/** How far our logits are from theirs, in their largest: nothing is compared that is not the same network. */
export function differenceOf(ours, theirs, model) {
  const largest = (of) => ours.reduce((found, _, i) => Math.max(found, Math.abs(of(i))), 0)
  const difference = largest((i) => ours[i] - theirs[i]) / largest((i) => theirs[i])
  if (ours.length === theirs.length && difference < 1e-3) return difference
  throw new Error(
    `inference: ${model} is another network in onnxruntime: logits differ by ${difference} of the largest.`)
}

/** Images of noise: what they show does not matter for time. */
function noise({ input: { c, h, w } }, batch) {
  let state = 1
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31 - 0.5
  return { pixels: Float32Array.from({ length: batch * c * h * w }, next), shape: [batch, c, h, w] }
}
