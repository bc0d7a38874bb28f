import { expect, test } from 'vitest'
import {
  activationMemory as activationMemoryOf, type ActivationLayout, type ActivationMemoryOptions, type ActivationStep
} from '../src/index.js'

/** What a network and its operations say, written out. */
const saved: ActivationMemoryOptions['saved'] = {
  conv2d: ['input'], linear: ['input', 'output'], batchNorm: ['input', 'output'], maxPool: ['input', 'output'],
  relu: ['output'], flatten: ['input'], averagePool: [], globalAveragePool: [], dropout: [], add: []
}
const activationMemory = (options: Omit<ActivationMemoryOptions, 'saved' | 'releases'>) =>
  activationMemoryOf({ saved, releases: releasesOf(options.steps), ...options })
const releasesOf = (steps: readonly ActivationStep[]) => steps.map((_, reader) => steps.slice(0, -1).flatMap((__, i) =>
  reader === Math.max(i, steps.findLastIndex(({ inputs }) => inputs.includes(i))) ? [i] : []))

const image = (c: number, side: number) => ({ c, h: side, w: side })
const vector = (features: number) => ({ c: features, h: 1, w: 1 })

/** 1×4×4 → conv 2×4×4 → norm → pool 2×2×2 → 8 features → 3 logits. */
const chain: readonly ActivationStep[] = [
  { op: 'conv2d', inputs: [-1], output: image(2, 4), padding: [1, 1] },
  { op: 'batchNorm', inputs: [0], output: image(2, 4) },
  { op: 'maxPool', inputs: [1], output: image(2, 2), padding: [0, 0] },
  { op: 'flatten', inputs: [2], output: vector(8) },
  { op: 'linear', inputs: [3], output: vector(3) }
]
const bytes = (numbers: number) => 4 * numbers

test('a chain by hand: input, convolution, norm, pool and logits are kept, each once', () => {
  const options = { steps: chain, input: image(1, 4), batch: 1 }
  const kept = 16 + 32 + 32 + 8 + 3
  // The norm's backward pass holds most: its input, output, two gradients, and the image.
  const normBackward = 16 + 32 + 32 + 32 + 32
  expect(activationMemory(options)).toEqual({ kept: bytes(kept + 3), peak: bytes(normBackward), end: bytes(16) })
  expect(activationMemory({ ...options, batch: 5 }))
    .toEqual({ kept: bytes(5 * (kept + 3)), peak: bytes(5 * normBackward), end: bytes(5 * 16) })
})

test('growth keeps inputs and output gradients of the layers to the end', () => {
  const { peak, end } = activationMemory({ steps: chain, input: image(1, 4), batch: 1, growth: true })
  // As above, with the linear layer's input and output gradient; the pool's gradient has gone.
  expect(peak).toBe(bytes(16 + 32 + 32 + 32 + 32 + 8 + 3))
  expect(end).toBe(bytes(16 + 32 + 8 + 3))
})

test('a residual adds two gradients: both and their sum are there for a moment', () => {
  const steps: readonly ActivationStep[] = [
    { op: 'linear', inputs: [-1], output: vector(10) },
    { op: 'linear', inputs: [0], output: vector(10) },
    { op: 'add', inputs: [1, 0], output: vector(10) },
    { op: 'linear', inputs: [2], output: vector(1) }
  ]
  // Forward: input 10, three outputs of 10, one logit; the sum is kept by the last layer, the second output by its own.
  // Backward of the second layer: input, first and second output, the gradient of the sum, of the layer, both together.
  const { kept, peak } = activationMemory({ steps, input: vector(10), batch: 1 })
  expect(kept).toBe(bytes(10 + 3 * 10 + 1 + 1))
  expect(peak).toBe(bytes(10 + 10 + 10 + 3 * 10))
})

test('a layout with a border makes copies where a convolution needs more zeros, or reads vectors', () => {
  const layout: ActivationLayout = {
    image: (n, { c, h, w }, padding) => n * c * (h + 2 * Math.max(1, padding)) * (w + 2 * Math.max(1, padding)),
    vector: (n, features) => n * features,
    border: 1
  }
  const steps: readonly ActivationStep[] = [
    { op: 'conv2d', inputs: [-1], output: image(1, 4), padding: [2, 2] },
    { op: 'conv2d', inputs: [0], output: image(1, 4), padding: [3, 3] },
    { op: 'globalAveragePool', inputs: [1], output: vector(1) }
  ]
  const { kept } = activationMemory({ steps, input: image(1, 4), batch: 1, layout })
  expect(kept).toBe(16 + 8 * 8 + 10 * 10 + 1) // the input, the two copies, the logit's gradient
})

test('what cannot be is refused', () => {
  expect(() => activationMemory({ steps: chain, input: image(1, 4), batch: 0 })).toThrow('integer batch ≥ 1, got 0')
  expect(() => activationMemory({ steps: [{ ...chain[0]!, inputs: [0] }], input: image(1, 4), batch: 1 }))
    .toThrow('step 0 (conv2d): expected inputs to be earlier steps or −1, got 0')
  expect(() => activationMemory({ steps: chain, input: image(1, 4), batch: 1, layers: [] } as never))
    .toThrow('unknown option "layers"')
})
