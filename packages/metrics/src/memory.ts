import { checkOptions } from '@itop/masks'
import { check, sum } from './check.js'
import { checkLayers, layerSize, type CostLayer } from './layer-cost.js'
import { positionBytes } from './stored-bytes.js'

/** What has to be known to count the bytes of training. */
export interface MemoryOptions {
  readonly layers: readonly CostLayer[]
  /** Samples a step. Integer ≥ 1. */
  readonly batch: number
  /** Numbers the optimizer keeps for each weight: 0 for SGD, 1 with momentum, 2 for Adam. Integer ≥ 0. */
  readonly optimizerSlots: number
  /** Numbers kept for every position, existing or not, as by a moving average of gradients. Integer ≥ 0, default 0. */
  readonly denseNumbers?: number
  /** Numbers in one input sample, kept for the first layer's gradient. Default 0. */
  readonly inputElements?: number
  /** How positions are stored: a bit each, four bytes for each existing weight, or the smaller. Default `bitmap`. */
  readonly pattern?: 'bitmap' | 'indices' | 'smaller'
}

/** Bytes. */
export interface MemoryBytes {
  /** Values, which positions exist, and biases. */
  readonly weights: number
  readonly gradients: number
  /** Optimizer slots, and the dense numbers. */
  readonly optimizer: number
  /** Outputs of the maskable layers for one batch, and the batch itself: what the backward pass reads. */
  readonly activations: number
}

/** Bytes that training takes, in float32, sparse and dense. Norms, kernels' indices and working memory come on top. */
export function trainingMemory(options: MemoryOptions): MemoryBytes & { readonly dense: MemoryBytes } {
  checkMemory(options)
  const { layers, denseNumbers = 0, pattern = 'bitmap' } = options
  const sparse = bytes(options, layers)
  return {
    ...sparse,
    weights: sparse.weights + sum(layers.map(layer => patternBytes(layer, pattern))),
    optimizer: sparse.optimizer + 4 * denseNumbers * sum(layers.map(layerSize)),
    dense: bytes(options, layers.map(({ stored: _, ...layer }) => ({ ...layer, active: layerSize(layer) })))
  }
}

function bytes({ batch, optimizerSlots, inputElements = 0 }: MemoryOptions, layers: readonly CostLayer[]): MemoryBytes {
  const numbers = 4 * sum(layers.map(({ active, stored = active, bias, shape }) =>
    stored + (bias === true ? shape[0] : 0)))
  const outputs = sum(layers.map(({ shape, positions }) => shape[0] * positions))
  return {
    weights: numbers,
    gradients: numbers,
    optimizer: optimizerSlots * numbers,
    activations: 4 * batch * (inputElements + outputs)
  }
}

/** A layer in which every position exists needs no pattern. */
function patternBytes(layer: CostLayer, pattern: NonNullable<MemoryOptions['pattern']>): number {
  const size = layerSize(layer)
  if (layer.active === size) return 0
  const bitmap = Math.ceil(size / 8)
  const indices = 4 * layer.active
  switch (pattern) {
    case 'bitmap': return bitmap
    case 'indices': return indices
    case 'smaller': return positionBytes(size, layer.active)
    default: pattern satisfies never
      throw new RangeError(`trainingMemory: pattern must be "bitmap", "indices" or "smaller", got "${pattern}".`)
  }
}

function checkMemory(options: MemoryOptions): void {
  checkOptions('trainingMemory', options,
    ['layers', 'batch', 'optimizerSlots', 'denseNumbers', 'inputElements', 'pattern'])
  checkLayers('trainingMemory', options.layers)
  const { batch, optimizerSlots } = options
  check(Number.isInteger(batch) && batch >= 1, () => `trainingMemory: expected an integer batch ≥ 1, got ${batch}.`)
  check(Number.isInteger(optimizerSlots) && optimizerSlots >= 0, () =>
    `trainingMemory: expected optimizerSlots to be an integer ≥ 0, got ${optimizerSlots}.`)
}
