import type { ConvGeometry, Pattern } from '@itop/ops'

/** A layer as its kernels see it: fully connected unless `conv` says how it moves. */
export interface Layer {
  readonly pattern: Pattern
  readonly n: number
  readonly conv: ConvGeometry | null
}

export type Arithmetic = 'sparse' | 'dense'

/** How a layer is computed: a function of pattern, shape and batch. */
export type Choose = (layer: Layer) => Arithmetic

export const choose: Choose = () => 'sparse'
