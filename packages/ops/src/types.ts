import type { Mask, ScoreSource } from '@itop/masks'
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'

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

/**
 * What passes use of a weight, where that is not simply all that is stored. `nested`: the forward pass and the gradient
 * of the input use the weights of one pattern, and gradients are given to those of another, forward ⊆ backward ⊆
 * stored; the rest rests. `n-of-m`: the n largest magnitudes of every m neighbours along the input, ranked anew in
 * every pass, while all get gradients; of equal ones the later stays. That needs a full pattern.
 */
export type WeightView = NestedView | { readonly kind: 'n-of-m', readonly n: number, readonly m: number }

/** Two patterns within what is stored. */
export interface NestedView {
  readonly kind: 'nested'
  readonly forward: Pattern
  readonly backward: Pattern
}

/** What a parameter is for. A `statistic` is not trained: the running mean or variance of a norm. */
export type ParameterRole = 'conv' | 'dense' | 'norm' | 'bias' | 'statistic'

/** A tensor of a network: `[nnz]` values of a pattern, or a whole small tensor (bias, norm) when `pattern` is null. */
export interface Parameter {
  readonly name: string
  readonly role: ParameterRole
  readonly shape: readonly number[]
  readonly pattern: Pattern | null
  /** What passes use of it; null: all of it. */
  readonly view: WeightView | null
  /** `[nnz]`, or `shape` when there is no pattern. Another variable after `assign`. */
  readonly values: Variable
  /** Replaces values, and the pattern where one is given; the old variable is disposed. */
  assign(values: Float32Array, pattern?: Pattern): void
  /** Replaces the view; patterns of the old one are released. */
  show(view: WeightView | null): void
  /** Frees the parameter's tensors and its patterns. */
  dispose(): void
}

/** How an input batch lies in memory, so that whoever makes it can write it where it is needed. */
export type InputLayout =
  | { readonly kind: 'image-major' }                              // [n, c·h·w]
  | { readonly kind: 'feature-major', readonly lanes: number }    // [c·h·w, lanes], images beyond n are zeros

/** Images as bytes, and what each byte means. */
export interface Pixels {
  readonly bytes: Uint8Array
  /** Where an image's c·h·w bytes begin, `[n]`. */
  readonly starts: Uint32Array
  readonly shape: ImageShape
  /** Per channel, the value of every byte, `[256]`. */
  readonly tables: readonly Float32Array[]
}

/** One number for both axes, or one for y and one for x. Integers. */
export type Pair = number | readonly [y: number, x: number]

/** How a convolution moves over its input; the kernel's size is the weight's shape. */
export interface ConvOptions {
  /** ≥ 1, default 1. */
  readonly stride?: Pair
  /** Zeros around the image, ≥ 0, default 0. */
  readonly padding?: Pair
  /** Channels are cut into so many groups, each with own outputs. ≥ 1, default 1; as many as channels: depthwise. */
  readonly groups?: number
}

/** How a pool moves over its input. */
export interface PoolOptions {
  /** ≥ 1. */
  readonly size: Pair
  /** ≥ 1, default `size`: windows that do not overlap. */
  readonly stride?: Pair
  /** ≥ 0 and at most half of `size`, default 0. A maximum never sees it; an average counts it as zeros. */
  readonly padding?: Pair
}

/** What a batch norm does beside normalising. */
export interface NormOptions {
  /** Added to the normalised input, before the ReLU; in the shape of the input. */
  readonly residual?: Activation
  readonly relu?: boolean
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number
  /** Share of the present batch in the running statistics. Default 0.1. */
  readonly momentum?: number
}

/** The operations a network composes, bound to the parameters of one run. Every one returns another activation. */
export interface Ops {
  /** Fully connected layer: the named weight, its `<weight>.bias` where there is one, and a ReLU if asked for. */
  linear(input: Activation, weight: string, options?: { readonly relu?: boolean }): Activation
  /** 2-D convolution (cross-correlation) with the named weight, and its `<weight>.bias` where there is one. */
  conv2d(input: Activation, weight: string, options?: ConvOptions): Activation
  /**
   * Batch norm over n, h, w of each channel: the named scale, its shift `<name>.bias`. In training by the batch's own
   * mean and variance, which move the running `<name>.mean` and `<name>.variance`; in inference by those.
   */
  batchNorm(input: Activation, name: string, options?: NormOptions): Activation
  /** max(input, 0), of the same shape. */
  relu(input: Activation): Activation
  /** The sum of two activations of one shape. */
  add(a: Activation, b: Activation): Activation
  /** The largest value of each window of each channel. */
  maxPool(input: Activation, options: PoolOptions): Activation
  /** The mean of each window of each channel. */
  averagePool(input: Activation, options: PoolOptions): Activation
  /** The mean of each channel: a vector of c features. */
  globalAveragePool(input: Activation): Activation
  /**
   * In training sets each value to 0 with probability `rate` and divides the rest by 1 − rate; in inference does
   * nothing. Which values, is a function of the run's seed, the step, `name` and the value's place in the batch.
   */
  dropout(input: Activation, name: string, rate: number): Activation
  /** The same batch as vectors of c·h·w features, in the order c, h, w. */
  flatten(input: Activation): Activation
  /** Frees an activation that no later operation reads. What the backward pass needs of it stays. */
  release(activation: Activation): void
}

/** What operations that differ in training need to know of the step. */
export interface TrainingPass {
  readonly seed: number
  /** Optimizer steps completed. */
  readonly step: number
  /** Which part of the batch, when gradients of several are summed. Default 0. */
  readonly part?: number
  /**
   * Told of the batch's statistics, by the norm's name: then the running ones stay as they are, for `moveStatistics`.
   * It keeps clones of what it wants to have later.
   */
  readonly statistics?: (norm: string, batch: NormStatistics<Tensor>) => void
}

/** Statistics of a norm, `[c]` each: the mean, and the variance of as many values as there are, not one less. */
export interface NormStatistics<Values> {
  readonly mean: Values
  readonly variance: Values
}

/** The gradient of one layer at every position, absent ones included, computed from what the backward pass left. */
export interface DenseGradient extends ScoreSource {
  /** The same with signs: a score is the number itself. */
  signed(): ScoreSource
  /** The gradient itself, row-major in the weight's shape; of dense size. The caller disposes it. */
  dense(): Tensor
  /** Frees what the backward pass left. */
  dispose(): void
}

/** Asks for the dense gradients of some layers in the next backward pass; what was recorded must be disposed. */
export interface GradientTap {
  readonly names: ReadonlySet<string>
  /** Called in the backward pass for each layer of `names`, once; the gradient is the callee's to dispose. */
  readonly record: (name: string, gradient: DenseGradient) => void
}

/** Numbers of an SGD step: v ← μv + (g + λw); w ← w − η(g + λw + μv) with Nesterov, w ← w − ηv without. */
export interface SgdNumbers {
  readonly learningRate: number
  readonly momentum: number
  readonly nesterov: boolean
  readonly weightDecay: number
}

/** Numbers of an Adam step (Kingma & Ba 2015). */
export interface AdamNumbers {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly weightDecay: number
  /**
   * Whether the decay is taken off the weight, w ← w − ηλw − … (Loshchilov & Hutter 2019), rather than added to the
   * gradient, which is the default.
   */
  readonly decoupled?: boolean
  /** Optimizer steps completed before this one, for the bias correction of weights that have no age. */
  readonly step: number
}

/** A batch's loss and the number of images classified correctly. */
export interface LossAndCorrect {
  /** Sum over the batch divided by `images`: its mean, unless it is one part of several. Differentiable. */
  readonly loss: Scalar
  /** Images whose highest logit is the label's (the lowest class among equals). */
  readonly correct: Scalar
}
