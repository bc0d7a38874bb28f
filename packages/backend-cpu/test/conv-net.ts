import { Mask, randomStream, randomSubset } from '@itop/masks'
import {
  createInput, createOps, createParameter, createPattern, lossAndGradients, softmaxCrossEntropy, type Activation,
  type GradientTap, type LossAndGradients, type Ops, type Parameter, type ParameterRole
} from '@itop/ops'

/** Numbers in [−1, 1), a function of the seed. */
export function floats(seed: string, length: number): Float32Array {
  const random = randomStream(seed)
  return Float32Array.from({ length }, () => 2 * random.nextFloat() - 1)
}

const classes = 10
export const batch = 13 // three blocks of four images and one of one

const whole = (name: string, role: ParameterRole, length: number, values = floats(name, length)): Parameter =>
  createParameter({ name, role, shape: [length], pattern: null, values })

function weight(name: string, shape: number[], density: number): Parameter {
  const size = shape.reduce((product, length) => product * length, 1)
  const mask = density === 1 ? Mask.full(shape) : randomSubset({ shape, count: Math.round(density * size), seed: name })
  const role = shape.length === 4 ? 'conv' : 'dense'
  return createParameter({ name, role, shape, pattern: createPattern(mask), values: floats(name, mask.count) })
}

const norm = (name: string, channels: number): Parameter[] => [
  whole(name, 'norm', channels), whole(`${name}.bias`, 'norm', channels),
  whole(`${name}.mean`, 'statistic', channels, new Float32Array(channels)),
  whole(`${name}.variance`, 'statistic', channels, new Float32Array(channels).fill(1))
]

/** The parameters of a small network of every kind of layer, sparse and dense, for images of 3 × 12 × 12. */
export const convParameters = (): ReadonlyMap<string, Parameter> => new Map([
  weight('stem', [8, 3, 3, 3], 1), ...norm('stem.norm', 8),
  weight('left', [16, 8, 3, 3], 0.2), whole('left.bias', 'bias', 16), ...norm('left.norm', 16),
  weight('right', [16, 16, 3, 3], 0.1), ...norm('right.norm', 16),
  weight('shortcut', [16, 8, 1, 1], 0.9), ...norm('shortcut.norm', 16),
  weight('grouped', [16, 4, 5, 5], 0.3), whole('grouped.bias', 'bias', 16),
  weight('head', [classes, 16], 0.5), whole('head.bias', 'bias', classes)
].map(parameter => [parameter.name, parameter]))

/** Two residual paths, strides, groups, a padding of two, each pool, norms with and without residual, dropout. */
function forward(ops: Ops, images: Activation): Activation {
  const stem = ops.batchNorm(ops.conv2d(images, 'stem', { padding: 1 }), 'stem.norm', { relu: true })
  const pooled = ops.maxPool(stem, { size: 3, stride: 2, padding: 1 })
  const shortcut = ops.batchNorm(ops.conv2d(pooled, 'shortcut', { stride: 2 }), 'shortcut.norm')
  const left = ops.batchNorm(ops.conv2d(pooled, 'left', { stride: 2, padding: 1 }), 'left.norm', { relu: true })
  const dropped = ops.dropout(left, 'dropout', 0.25)
  const right = ops.conv2d(dropped, 'right', { padding: 1 })
  const joined = ops.batchNorm(right, 'right.norm', { residual: shortcut, relu: true })
  const grouped = ops.relu(ops.conv2d(joined, 'grouped', { padding: 2, groups: 4 }))
  const averaged = ops.averagePool(ops.add(grouped, joined), { size: 2, stride: 1 })
  return ops.linear(ops.globalAveragePool(averaged), 'head')
}

/** Loss and gradients of one training step; the caller disposes them. */
export function convStep(
  parameters: ReadonlyMap<string, Parameter>, step: number, tap?: GradientTap
): LossAndGradients {
  const pixels = floats(`images ${step}`, 3 * 12 * 12 * batch)
  const input = createInput({ c: 3, h: 12, w: 12 }, batch, (buffer, layout) => {
    const lanes = layout.kind === 'feature-major' ? layout.lanes : batch
    for (let i = 0; i < 3 * 12 * 12; i++) buffer.set(pixels.subarray(i * batch, (i + 1) * batch), i * lanes)
  })
  const ops = createOps(parameters, { training: { seed: 1, step }, ...tap && { tap } })
  const labels = Int32Array.from({ length: batch }, (_, i) => i % classes)
  const result = lossAndGradients(() => softmaxCrossEntropy(forward(ops, input), labels), parameters)
  input.tensor.dispose()
  return result
}
