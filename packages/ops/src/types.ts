import type { Mask } from '@itop/masks'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'

/** A batch between two operations. Only `ops` and backends look inside `tensor`. */
export interface Activation {
  /** Images in the batch. */
  readonly n: number
  readonly c: number
  readonly h: number
  readonly w: number
  /** Fallback: `[n, c·h·w]`. A backend with kernels of its own chooses its layout. */
  readonly tensor: Tensor
  /** False for the input batch: no gradient with respect to it is ever computed. */
  readonly differentiable: boolean
}

/** Which positions of a weight exist, with index views made on first use. Immutable; replaced when the topology changes. */
export interface Pattern {
  readonly shape: readonly number[]
  readonly mask: Mask
  /** Existing positions. */
  readonly nnz: number
}

/** A trainable tensor: `[nnz]` values of a pattern, or a whole small tensor (bias, norm) when `pattern` is null. */
export interface Parameter {
  readonly name: string
  readonly role: 'conv' | 'dense' | 'norm' | 'bias'
  readonly shape: readonly number[]
  readonly pattern: Pattern | null
  /** `[nnz]`, or `shape` when there is no pattern. Replaced when nnz changes. */
  readonly values: Variable
}

/** The operations a network composes. Bound to the parameters of one run; every result is an opaque activation. */
export interface Ops {
  /** Fully connected layer with the named weight, its `.bias` when there is one, and an optional ReLU, fused where the backend can. */
  linear(input: Activation, weight: string, options?: { readonly relu?: boolean }): Activation
  /** The same batch as vectors of c·h·w features, in the order c, h, w. */
  flatten(input: Activation): Activation
}
