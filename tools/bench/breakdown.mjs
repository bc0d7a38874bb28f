// Where the time of a training step goes: by kernel, and for weights by layer and pass.
import { geometryOf, layerCallOf, trainingStep, usualBatch, watchKernels } from '@itop/bench'
import { createNetwork } from '@itop/models'
import { explainLayer } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'

/** Trains some steps, operation by operation, with every kernel timed; the rows of both tables. */
export async function breakdown(model, { density, batch: wanted, rounds }) {
  const network = createNetwork(model)
  const batch = wanted ?? usualBatch(network)
  const step = await trainingStep(network, { density, batch, recorded: false })
  for (let i = 0; i < 2; i++) await step.run()
  const calls = []
  const unwatch = watchKernels(tf.getBackend(), (call) => { calls.push({ ...call, layer: layerCallOf(call) }) })
  const start = performance.now()
  try {
    for (let i = 0; i < rounds; i++) await step.run()
  } finally {
    unwatch()
  }
  const stepMilliseconds = (performance.now() - start) / rounds
  const layers = layersOf(network, step.state.parameters, batch)
  step.dispose()
  const ops = opsOf(calls, rounds, stepMilliseconds)
  return { model, density, batch, stepMilliseconds, ops, layers: passesOf(calls, rounds, layers) }
}

/** Time by kernel, the longest first, and what is left between kernels: of one step. */
export function opsOf(calls, rounds, stepMilliseconds) {
  const byKernel = groupBy(calls, ({ kernel }) => kernel)
  const ops = [...byKernel].map(([kernel, own]) => {
    const milliseconds = sum(own, 'milliseconds') / rounds
    const flops = own[0].layer ? own.reduce((total, { layer }) => total + layer.flops, 0) / rounds : null
    return {
      kernel, calls: own.length / rounds, milliseconds, share: milliseconds / stepMilliseconds,
      gflops: flops === null ? null : flops / milliseconds / 1e6,
      gigabytesPerSecond: sum(own, 'bytes') / rounds / milliseconds / 1e6
    }
  }).sort((a, b) => b.milliseconds - a.milliseconds)
  const rest = stepMilliseconds - sum(ops, 'milliseconds')
  const none = { calls: null, gflops: null, gigabytesPerSecond: null }
  return [...ops, { kernel: null, milliseconds: rest, share: rest / stepMilliseconds, ...none }]
}

/** What is to be said of each layer, by its pattern. */
function layersOf(network, parameters, batch) {
  const withWeights = network.steps.filter(({ op }) => op === 'conv2d' || op === 'linear')
  return new Map(withWeights.map(({ name, output, stride = [1, 1] }) => {
    const { pattern, shape } = parameters.get(name)
    return [pattern, {
      name, shape, image: [output.h, output.w], stride, active: pattern.nnz, density: pattern.nnz / pattern.mask.size,
      arithmetic: explainLayer(pattern, batch, geometryOf(network, name, pattern, batch)).arithmetic
    }]
  }))
}

/** Time and speed of each layer in each pass; layers of one kind are one row, which says how many they are. */
export function passesOf(calls, rounds, layers) {
  const withWeights = calls.filter(({ layer }) => layer && layers.has(layer.pattern))
  const kindOf = ({ layer: { pattern } }) => {
    const { shape, image, stride, active } = layers.get(pattern)
    return [shape, image, stride, active].join(' ')
  }
  return [...groupBy(withWeights, kindOf).values()].map((own) => {
    const layer = layers.get(own[0].layer.pattern)
    const count = new Set(own.map(({ layer: { pattern } }) => pattern)).size
    return { ...layer, count, ...Object.fromEntries(['forward', 'inputGradient', 'weightGradient'].map((pass) =>
      [pass, passOf(own.filter(({ layer }) => layer.pass === pass), rounds)])) }
  })
}

function passOf(calls, rounds) {
  if (calls.length === 0) return null
  const milliseconds = sum(calls, 'milliseconds') / rounds
  const flops = calls.reduce((total, { layer }) => total + layer.flops, 0) / rounds
  return { milliseconds, gflops: flops / milliseconds / 1e6 }
}

const sum = (rows, field) => rows.reduce((total, row) => total + row[field], 0)

function groupBy(items, key) {
  const groups = new Map()
  for (const item of items) {
    const own = groups.get(key(item))
    if (own) own.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}
