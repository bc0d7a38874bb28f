import { sizeOf } from '@itop/masks'
import { denseRule, groupsOf, growthBlockFloats, type DenseRule } from '@itop/backend-cpu'
import type { CostLayer } from '@itop/metrics'
import type { Network } from '@itop/models'

/** What is known of a layer's kernels. */
interface LayerKernels {
  readonly size: number
  readonly rows: number
  readonly columns: number
  readonly active: number
  /** Pixels of all images, as many in each as a vector holds. */
  readonly pixels: number
  readonly kind: DenseRule['kind']
  /** Whether it is a convolution of 1×1. */
  readonly pointwise: boolean
  readonly dense: boolean
}

/** Bytes that the CPU backend's kernels need beside tensors. */
export interface KernelBytes {
  /** Lists of where weights are. */
  readonly lists: number
  /** The largest working memory of an operation. What each thread has for itself, a few megabytes, is left out. */
  readonly work: number
  /** The same of a look at the gradients of absent weights, a block at a time. */
  readonly look: number
}

type Conv = Extract<Network['steps'][number], { readonly op: 'conv2d' }>

/** What the kernels of these layers of a network need, with so many images at a time. */
export function kernelBytes(layers: readonly CostLayer[], network: Network, batch: number): KernelBytes {
  const blocks = Math.ceil(batch / 4)
  const convs = new Map(network.steps.flatMap(step => step.op === 'conv2d' ? [[step.name, step]] : []))
  const all = layers.flatMap(layer => patternsOf(layer).map(one => kernelsOf(one, convs.get(layer.name), blocks)))
  return {
    lists: all.reduce((sum, layer) => sum + listBytes(layer), 0),
    work: Math.max(...all.map(layer => workBytes(layer, batch, blocks))),
    look: Math.max(...all.map(layer => lookBytes(layer, blocks)))
  }
}

/** A layer by each pattern that its kernels know: what they multiply by, and what gets gradients if that is more. */
const patternsOf = ({ active, computed = active, trained = active, ...layer }: CostLayer): readonly CostLayer[] =>
  [...new Set([computed, Math.max(computed, trained)])].map(count => ({ ...layer, active: count }))

function kernelsOf({ shape, active }: CostLayer, conv: Conv | undefined, blocks: number): LayerKernels {
  const size = sizeOf(shape)
  const { kind, from } = denseRule(conv && { ...conv, pattern: { shape } })
  const pixels = conv ? blocks * conv.output.h * conv.output.w : 1
  const [rows, , kh, kw] = shape as readonly [number, ...number[]] // a convolution's has four
  const pointwise = kh === 1 && kw === 1
  return { size, rows, columns: size / rows, active, pixels, kind, pointwise, dense: active >= from * size }
}

/**
 * The existing positions by output, and by input with their order; a sparse 1×1 convolution has them by output
 * twice, a linear layer that is computed densely by output alone, and what has every weight needs none.
 */
function listBytes({ size, rows, columns, active, kind, dense, pointwise }: LayerKernels): number {
  if (dense && active === size) return 0
  const byOutput = rows + 1 + active
  if (kind === 'linear' && dense) return 4 * byOutput
  return 4 * ((pointwise && !dense ? 2 : 1) * byOutput + columns + 1 + 2 * active)
}

function workBytes(layer: LayerKernels, batch: number, blocks: number): number {
  const { size, rows, columns, active, pixels, kind, dense } = layer
  const whole = dense && active < size ? size : 0 // the weight with zeros where none exists
  if (kind === 'linear') return 4 * (whole + (dense ? batch * Math.max(rows, columns) : 0))
  if (!dense) return 4 * groupsOf(pixels, active) * active
  return 4 * (whole + (kind === 'winograd' ? winogradFloats(rows, columns, blocks) : groupsOf(pixels, size) * size))
}

function lookBytes({ size, rows, columns, pixels, kind }: LayerKernels, blocks: number): number {
  const rowsAtOnce = Math.min(rows, Math.max(1, Math.floor(growthBlockFloats / columns)))
  const block = Math.min(size, growthBlockFloats)
  if (kind === 'linear') return 4 * block
  const groups = groupsOf(pixels, block)
  return 4 * (block + (kind === 'winograd' ? winogradFloats(rowsAtOnce, columns, blocks) : groups * block))
}

/** Sums of a weight gradient by Winograd's tiles: 36 spots for 9 taps, in fewer groups where there are many outputs. */
function winogradFloats(outs: number, columns: number, blocks: number): number {
  const groups = Math.min(blocks, Math.max(1, Math.floor(8 / Math.ceil(outs / 64))))
  return groups * 36 * (columns / 9) * outs
}
