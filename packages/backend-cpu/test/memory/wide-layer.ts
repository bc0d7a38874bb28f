// A process of its own: ten training steps of one layer of 16,384 × 16,384 at density 0.001, two of them with a RigL
// update, put together from the parts, of the structure that is asked for. Writes, as JSON, how far its memory rose
// above where it was before.
import { or, reindex } from '@itop/masks'
import {
  createInput, createOps, createParameter, createPattern, createSlot, lossAndGradients, sgdStep, softmaxCrossEntropy,
  type DenseGradient, type Parameter
} from '@itop/ops'
import { isDue, riglItop } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { register } from '../../src/index.js'

const width = 16_384
const batch = 8
const totalSteps = 10
const numbers = { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4 }
const seed = 1

const before = process.memoryUsage.rss()
const backend = await register({ threads: 2 })
const updater = riglItop({ density: 0.001, interval: 4, structure: process.argv[2] })
const layers = [{ name: 'fc1', shape: [width, width] }]
const { masks: [first], state } = await updater.start(layers, { seed })
const { stored } = first!
const plan = updater.plan(layers, { totalSteps })
let everActive = stored

const parameter = createParameter({
  name: 'fc1', role: 'dense', shape: [width, width], pattern: createPattern(stored),
  values: Float32Array.from({ length: stored.count }, (_, i) => Math.sin(i) / 16)
})
let velocity = createSlot(parameter)
const parameters = new Map<string, Parameter>([['fc1', parameter]])
const labels = Int32Array.from({ length: batch }, (_, i) => 1000 * i)
let rewired = 0

for (let step = 1; step <= totalSteps; step++) {
  const due = isDue(plan, step)
  let dense: DenseGradient | undefined
  const record = (_: string, gradient: DenseGradient) => { dense = gradient }
  const tap = { names: new Set(due ? ['fc1'] : []), record }
  const input = createInput({ c: width, h: 1, w: 1 }, batch, (buffer, layout) => {
    const lanes = layout.kind === 'feature-major' ? layout.lanes : batch
    for (let i = 0; i < width; i++) for (let n = 0; n < batch; n++) buffer[i * lanes + n] = Math.cos(i * (n + step))
  })
  const ops = createOps(parameters, { tap })
  const { loss, correct, gradients } = lossAndGradients(
    () => softmaxCrossEntropy(ops.linear(input, 'fc1'), labels), parameters)
  sgdStep(parameter, gradients.get('fc1')!, velocity, numbers)
  if (dense) await rewire(step, dense)
  tf.dispose([input.tensor, loss, correct, ...gradients.values()])
  dense?.dispose()
}

async function rewire(step: number, absent: DenseGradient): Promise<void> {
  const from = parameter.pattern!.mask
  const values = await parameter.values.data() as Float32Array
  const view = { name: 'fc1', stored: from, forward: from, everActive, values, measured: { gradient: absent } }
  const { change: { layers: [change] } } = await updater.update(state, [view], { step, totalSteps, seed })
  const to = change!.stored
  const momentum = reindex(from, to, await velocity.data() as Float32Array)
  parameter.assign(reindex(from, to, values), createPattern(to))
  velocity.dispose()
  velocity = tf.tidy(() => tf.variable(tf.tensor1d(momentum), false))
  everActive = or(everActive, to)
  rewired += change!.activated.length
}

const peak = process.resourceUsage().maxRSS * 1024
process.stdout.write(JSON.stringify({
  risenMegabytes: (peak - before) / 1e6,
  highWaterMegabytes: backend.memory().highWater / 1e6,
  active: stored.count, activeAfter: parameter.pattern!.nnz, rewired, explored: everActive.count
}))
await backend.dispose()
