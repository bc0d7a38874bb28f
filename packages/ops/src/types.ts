import type { ScoreSource } from '@itop/criteria'
import type { Mask } from '@itop/masks'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'

/** Channels, height and width of one image; a vector of k features is `{ c: k, h: 1, w: 1 }`. */
export interface ImageShape {
  readonly c: number
  readonly h: number
  readonly w: number
}

/** A batch between two operations. Only `ops` and backends look inside `tensor`. */
export interface Activation extends ImageShape {
  /** Images in the batch. */
  readonly n: number
  /** In the layout of the backend's kernels; `[n, c·h·w]` where the fallback runs. */
  readonly tensor: Tensor
}

/** Which positions of a weight exist. Immutable; a change of topology makes another one. */
export interface Pattern {
  /** PyTorch order: `[out, in]` or `[out, in / groups, kh, kw]`. */
  readonly shape: readonly number[]
  readonly mask: Mask
  /** Existing positions. */
  readonly nnz: number
}

/** What a parameter is for. */
export type ParameterRole = 'conv' | 'dense' | 'norm' | 'bias'

/** A trainable tensor: `[nnz]` values of a pattern, or a whole small tensor (bias, norm) when `pattern` is null. */
export interface Parameter {
  readonly name: string
  readonly role: ParameterRole
  readonly shape: readonly number[]
  readonly pattern: Pattern | null
  /** `[nnz]`, or `shape` when there is no pattern. Another variable after `assign`. */
  readonly values: Variable
  /** Replaces values, and the pattern where one is given; the old variable is disposed. */
  assign(values: Float32Array, pattern?: Pattern): void
  dispose(): void
}

/** How an input batch lies in memory, so that whoever makes it can write it where it is needed. */
export type InputLayout =
  | { readonly kind: 'image-major' }                              // [n, c·h·w]
  | { readonly kind: 'feature-major', readonly lanes: number }    // [c·h·w, lanes], images beyond n are zeros

/** The operations a network composes, bound to the parameters of one run. */
export interface Ops {
  /** Fully connected layer: the named weight, its `<weight>.bias` where there is one, and a ReLU if asked for. */
  linear(input: Activation, weight: string, options?: { readonly relu?: boolean }): Activation
  /** The same batch as vectors of c·h·w features, in the order c, h, w. */
  flatten(input: Activation): Activation
}

/** The gradient of one layer at every position, absent ones included, computed from what the backward pass left. */
export interface DenseGradient extends ScoreSource {
  /** The gradient itself, row-major in the weight's shape; of dense size. The caller disposes it. */
  dense(): Tensor
  /** Frees what the backward pass left. */
  dispose(): void
}

/** Asks for the dense gradients of some layers in the next backward pass; what was recorded must be disposed. */
export interface GradientTap {
  readonly names: ReadonlySet<string>
  readonly record: (name: string, gradient: DenseGradient) => void
}

/** Numbers of an SGD step: v ← μv + (g + λw); w ← w − η(g + λw + μv) with Nesterov, w ← w − ηv without. */
export interface SgdNumbers {
  readonly learningRate: number
  readonly momentum: number
  readonly nesterov: boolean
  readonly weightDecay: number
}

/** Numbers of an Adam step (Kingma & Ba 2015), decay added to the gradient. */
export interface AdamNumbers {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly weightDecay: number
  /** Optimizer steps completed before this one, for the bias correction. */
  readonly step: number
}
