import type { Pattern } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { TensorFlow } from './tensorflow.js'

/**
 * Where the existing weights of a pattern lie in a dense tensor, `[nnz, 1]`, held by TensorFlow. `rows`: in the
 * pattern's own shape. `taps`: in `[kh, kw, in, out]`, as TensorFlow's convolutions want it.
 */
export interface PatternIndices {
  of(pattern: Pattern, order: Order): TensorInfo
  release(pattern: Pattern): void
  /** Releases all. */
  clear(): void
}

export type Order = 'rows' | 'taps'

/** Indices are uploaded when they are first used and kept until their pattern is released. */
export function createPatternIndices(backend: TensorFlow): PatternIndices {
  const held = new Map<Pattern, Map<Order, TensorInfo>>()
  const release = (pattern: Pattern): void => {
    for (const { dataId } of held.get(pattern)?.values() ?? []) backend.disposeData(dataId)
    held.delete(pattern)
  }
  return {
    of(pattern, order) {
      let orders = held.get(pattern)
      if (!orders) held.set(pattern, orders = new Map())
      let indices = orders.get(order)
      if (!indices) orders.set(order, indices = upload(backend, pattern, order))
      return indices
    },
    release,
    clear: () => { for (const pattern of [...held.keys()]) release(pattern) }
  }
}

/** Written to the backend itself: it outlives every tidy, and is no tensor that somebody could have forgotten. */
function upload(backend: TensorFlow, pattern: Pattern, order: Order): TensorInfo {
  const flat = pattern.mask.indices()
  const values = new Int32Array(order === 'rows' ? flat : flat.map(tapIndexOf(pattern)))
  const shape = [pattern.nnz, 1]
  return { dataId: backend.write(values, shape, 'int32'), shape, dtype: 'int32' }
}

/** The flat index in `[kh, kw, in, out]` of a flat index in `[out, in, kh, kw]`. */
function tapIndexOf({ shape }: Pattern): (index: number) => number {
  const [out, channels, kh, kw] = shape as [number, number, number, number] // only convolutions ask
  const taps = kh * kw
  return (index) => {
    const tap = index % taps
    const channel = Math.floor(index / taps) % channels
    return (tap * channels + channel) * out + Math.floor(index / (taps * channels))
  }
}
