import { Mask, randomSubset } from '@itop/masks'
import { createNetwork, initialValues, type Network } from '@itop/models'
import { createInference, createInput, createParameter, createPattern, logits } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { createArena } from '../src/arena.js'
import type { Heap } from '../src/heap.js'
import { loadKernels } from '../src/load-kernels.js'
import { createMachine } from '../src/machine.js'
import { startPool } from '../src/pool.js'
import { recordForward } from '../src/recording/record.js'
import type { PlacedWeight } from '../src/recording/step-jobs.js'
import { register } from '../src/register.js'
import { wholeKernels } from '../src/whole-kernels.js'

const n = 3
const pixel = (i: number): number => Math.sin(i * 1.7)

/** The weights of a network, of which a tenth exists. */
const weightsOf = ({ weights }: Network) => weights.map((spec, i) => {
  const isLayer = spec.role === 'conv' || spec.role === 'dense'
  const count = Math.ceil(Mask.full(spec.shape).size / 10)
  const mask = isLayer ? randomSubset({ shape: spec.shape, count, seed: String(i) }) : undefined
  return { ...spec, pattern: mask ? createPattern(mask) : null, values: initialValues(spec, 1, mask) }
})

function placed({ kernels, arena }: Heap, numbers: Float32Array): number {
  const at = arena.allocate(numbers.byteLength)
  new Float32Array(kernels.memory.buffer, at, numbers.length).set(numbers)
  return at
}

/** Logits by kernels and places alone: no backend is registered, and no tensor made. */
async function plainLogits(network: Network): Promise<number[]> {
  const kernels = await loadKernels(wholeKernels, 'wasm-simd')
  const arena = createArena(kernels.memory, kernels.heapBase)
  const pool = await startPool(kernels, arena, 2)
  const machine = createMachine({ kernels, arena })
  const weights = new Map<string, PlacedWeight>(weightsOf(network).map(({ name, pattern, values }) =>
    [name, { at: placed(machine, values), pattern }]))
  const { stride } = machine.layout.lanesOf(n)
  const { c, h, w } = network.input
  const input = placed(machine, Float32Array.from({ length: c * h * w * stride }, (_, i) => pixel(i)))
  const scores = placed(machine, new Float32Array(network.classes * stride))
  const program = recordForward(machine, { network, weights, n })
  program.run(input, scores)
  const rows = new Float32Array(kernels.memory.buffer, scores, network.classes * stride)
  const found = Array.from({ length: n * network.classes }, (_, i) =>
    rows[i % network.classes * stride + Math.floor(i / network.classes)]!)
  await pool.stop()
  return found
}

async function tensorLogits(network: Network): Promise<number[]> {
  const backend = await register({ build: 'wasm-simd', threads: 1 })
  const parameters = new Map(weightsOf(network).map(weight => [weight.name, createParameter(weight)]))
  const inference = createInference(network, parameters, { replay: false })
  const found = tf.tidy(() => {
    const input = createInput(network.input, n, buffer => { buffer.forEach((_, i) => { buffer[i] = pixel(i) }) })
    return [...logits(inference.forward(input)).dataSync()]
  })
  await backend.dispose()
  return found
}

const names = ['mlp', 'lenet5', 'wrn-10-1']
test.each(names)('%s predicts by kernels and places what it predicts by tensors', async name => {
  const network = createNetwork(name)
  const plain = await plainLogits(network)
  expect(tf.findBackend('itop-cpu')).toBeNull()
  expect(plain.some(score => score !== 0)).toBe(true)
  expect(plain).toEqual(await tensorLogits(network))
})
