import assert from 'node:assert/strict'
import { measurements } from '@itop/trainer'
import { planOf, rigl } from '@itop/updaters'
import { close } from '../compare.mjs'

export const method = 'grad-accumulation'

/** The steps whose gradients count, and what is held after each. */
export async function run({ inputs: { shapes, weight, x, batch }, settings, expected }) {
  const { updateEvery: interval, accumulate } = settings
  const [need] = rigl({ density: 0.5, interval, gradientBatches: accumulate }).needs
  const meanOf = measurements.find(({ name }) => name === 'gradient/mean-of')
  assert.equal(need, accumulate === 1 ? 'gradient' : `${meanOf.name}:${accumulate}`)
  const meter = meanOf.start(accumulate, { arrays: new Map(), steps: 0 })
  const plan = planOf({ interval }, x.length + interval, () => ({ dropFraction: 0, densities: [] }))
  for (const [step, images] of x.entries()) {
    const looks = plan.next(step) < step + 1 + meanOf.window(accumulate)
    assert.equal(looks, expected.accumulatesAtBackward[step], `step ${step}: looks`)
    if (!looks) continue
    const every = new Map(gradientsOf(shapes, weight, images, batch)
      .map((gradient, i) => [String(i), { values: async () => gradient }]))
    await meter.observe({ every })
    for (const [i, mean] of expected.runningMeanAfterEachBackward[step].entries()) {
      close(meter.held().arrays.get(String(i)).map(value => value / accumulate), mean, `step ${step}, layer ${i}`)
    }
  }
}

/** Gradients of mean(out²) of layers with tanh between, at every position. */
function gradientsOf(shapes, weight, images, batch) {
  const inputs = [split(images, batch)]
  for (const [l, [outputs, size]] of shapes.entries()) {
    inputs.push(inputs[l].map(row => Array.from({ length: outputs }, (_, o) => {
      const sum = row.reduce((total, value, i) => total + value * weight[l][o * size + i], 0)
      return l === shapes.length - 1 ? sum : Math.tanh(sum)
    })))
  }
  const out = inputs.at(-1)
  let slopes = out.map(row => row.map(value => 2 * value / (out.length * row.length)))
  const gradients = []
  for (const [l, [outputs, size]] of [...shapes.entries()].reverse()) {
    gradients.unshift(Float32Array.from({ length: outputs * size }, (_, j) =>
      inputs[l].reduce((sum, row, b) => sum + slopes[b][Math.floor(j / size)] * row[j % size], 0)))
    slopes = inputs[l].map((row, b) => row.map((value, i) =>
      slopes[b].reduce((sum, slope, o) => sum + slope * weight[l][o * size + i], 0) * (1 - value * value)))
  }
  return gradients
}

const split = (list, rows) => Array.from({ length: rows }, (_, r) =>
  list.slice(r * list.length / rows, (r + 1) * list.length / rows))
