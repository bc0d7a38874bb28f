// How far two backends drift apart by rounding alone: the table of docs/backends.md. `node tools/bench/drift.mjs`
import { register } from '@itop/backend-cpu'
import { imageSet } from '@itop/data'
import { openDataset } from '@itop/data/node'
import { randomStream, xor } from '@itop/masks'
import { mlp } from '@itop/models'
import { train } from '@itop/trainer'
import { methods } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { table } from './table.mjs'

const looks = [100, 300, 1000, 2000, 3000, 4000]

/** Ten patterns of 8×8 pixels under noise. */
function noisy(split, count) {
  const patterns = randomStream('drift/patterns')
  const bright = Array.from({ length: 640 }, () => patterns.nextBelow(4) === 0)
  const noise = randomStream(`drift/${split}`)
  const labels = Uint8Array.from({ length: count }, () => noise.nextBelow(10))
  const images = Uint8Array.from({ length: 64 * count }, (_, i) =>
    noise.nextBelow(190) + (bright[64 * labels[Math.floor(i / 64)] + i % 64] ? 60 : 0))
  return imageSet({
    name: 'noisy', split, count, shape: { c: 1, h: 8, w: 8 }, classes: 10, images, labels,
    normalisation: { mean: [0.4], std: [0.25] }
  })
}

const data = { name: 'noisy', train: noisy('train', 2000), test: noisy('test', 1000) }

const small = {
  network: mlp({ layers: [64, 48, 10], input: { c: 1, h: 8, w: 8 } }), data, seed: 1, batch: 50, steps: looks.at(-1),
  learningRate: 0.05
}

const mnist = {
  network: mlp({ layers: [784, 300, 100, 10] }), data: await openDataset('mnist'), seed: 1, batch: 64,
  steps: looks.at(-1), learningRate: 0.05
}

/** Masks and losses at the steps that are looked at. */
async function run(options) {
  const seen = new Map()
  let loss = NaN
  const training = train({ ...options, between: ({ step, parameters, layers }) => {
    if (!looks.includes(step)) return
    seen.set(step, { loss, masks: layers.map(({ name }) => parameters.get(name).pattern.mask) })
  } })
  training.onStep((progress) => { ({ loss } = progress) })
  const { testAccuracy } = await training.done
  return { seen, testAccuracy }
}

/** Share of the weights of one that the other has not. */
function apart(a, b) {
  const different = a.reduce((sum, mask, i) => sum + xor(mask, b[i]).count / 2, 0)
  return different / a.reduce((sum, mask) => sum + mask.count, 0)
}

async function onKernels(options) {
  const backend = await register({ threads: 1 })
  const result = await run(options)
  await backend.dispose()
  return result
}

async function onFallback(options) {
  await tf.setBackend('cpu')
  tf.backend().firstUse = false
  return run(options)
}

const head = ['', ...looks.map((step) => `step ${step.toLocaleString('en')}`), 'test accuracy']

function rowsOf(name, a, b) {
  const at = looks.map((step) => [a.seen.get(step), b.seen.get(step)])
  const percent = ({ testAccuracy }) => `${(100 * testAccuracy).toFixed(2)} %`
  return [
    [`${name}: losses apart`, ...at.map(([one, other]) => Math.abs(one.loss / other.loss - 1).toExponential(0)), ''],
    [`${name}: weights apart`, ...at.map(([one, other]) => `${(100 * apart(one.masks, other.masks)).toFixed(1)} %`),
      `${percent(a)} and ${percent(b)}`]
  ]
}

const rows = []
for (const method of ['set-itop', 'rigl-itop']) {
  const patterns = { ...small, recipe: methods[method].make({ density: 0.2, interval: 10 }) }
  rows.push(...rowsOf(`\`${method}\`, 8×8 patterns`, await onKernels(patterns), await onFallback(patterns)))
  const digits = { ...mnist, recipe: methods[method].make({ density: 0.05, interval: 50 }) }
  rows.push(...rowsOf(`\`${method}\`, MNIST`, await onKernels(digits), await onKernels({ ...digits, accumulate: 2 })))
}
process.stdout.write(table(head, rows) + '\n')
