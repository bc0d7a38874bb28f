import * as tf from '@tensorflow/tfjs-core'
import type { Mask } from '@itop/masks'
import { computedPattern } from './computed-layer.js'
import type { ConvGeometry, NormGeometry, PoolGeometry } from './geometry.js'
import type { RecordedNetwork, Recording, StepRecording, TrainingStep } from './recording.js'
import type {
  AdamNumbers, ImageShape, InputLayout, NestedView, Parameter, Pattern, Pixels, SgdNumbers
} from './types.js'

/**
 * The form in which a kernel wants an activation. `vector`: what linear layers read. `image`: what convolutions and
 * pools read, with at least so many zeros around. `like`: the form of a tensor of this shape.
 */
export type ActivationForm =
  | { readonly kind: 'vector' }
  | { readonly kind: 'image', readonly padding: readonly [number, number] }
  | { readonly kind: 'like', readonly tensorShape: readonly number[] }

/**
 * The kernels a backend may fill, by their names in TF.js's kernel registry, with their attributes.
 * Activations are tensors in the backend's own layout; everything else is in the shape of `types.ts`.
 */
export interface KernelAttributes {
  /** `{}` → activation. Calls `fill` on a buffer in the layout that the backend wants, zeroed if it is `cleared`. */
  readonly ItopInput: {
    readonly shape: ImageShape, readonly n: number, readonly fill: InputFill, readonly cleared: boolean
  }
  /** `{ x, values, bias? }` → activation `[out]`. */
  readonly ItopLinear: {
    readonly pattern: Pattern, readonly n: number, readonly bias: boolean, readonly relu: boolean,
    readonly tap?: BackwardTap
  }
  /** `{ dy, values }` → gradient of x, in the shape and layout of x. */
  readonly ItopLinearInputGradient: { readonly pattern: Pattern, readonly n: number }
  /** `{ x, dy }` → `[nnz]`, at existing positions only. */
  readonly ItopLinearWeightGradient: { readonly pattern: Pattern, readonly n: number }
  /** `{ x }` → the same activation in another form; x itself where it has that form already. */
  readonly ItopForm: { readonly n: number, readonly shape: ImageShape, readonly form: ActivationForm }
  /** `{ x, values, bias? }` → activation. x is in image form with enough padding. */
  readonly ItopConv2d: ConvGeometry & { readonly bias: boolean, readonly tap?: BackwardTap }
  /** `{ dy, values }` → gradient of x, in the form of an image with this padding. */
  readonly ItopConv2dInputGradient: ConvGeometry
  /** `{ x, dy }` → `[nnz]`, at existing positions only. */
  readonly ItopConv2dWeightGradient: ConvGeometry
  /** `{ dy }` → `[c]`: the sum over images and pixels. */
  readonly ItopBiasGradient: { readonly n: number, readonly shape: ImageShape }
  /** `{ x, scale, shift, residual? }` → y, and the batch's mean and biased variance, `[c]` each. */
  readonly ItopBatchNorm: NormGeometry
  /**
   * `{ dy, x, y, scale, shift, mean, variance }` → gradients of x, scale and shift; and of the residual where there is
   * one. y is only looked at with a ReLU, as in `ItopReluGradient`; without a residual it can be made from x again.
   */
  readonly ItopBatchNormGradient: NormGeometry
  /** `{ x, scale, shift, mean, variance, residual? }` → y, by the given statistics. */
  readonly ItopNormalise: NormGeometry
  /**
   * `{ mean, variance, batchMean, batchVariance }`: running ← (1 − momentum)·running + momentum·batch, the batch's
   * variance times count / (count − 1). → nothing when updated in place, else `[mean, variance]`.
   */
  readonly ItopMoveStatistics: { readonly momentum: number, readonly count: number }
  /** `{ x }` → max(x, 0); NaN stays NaN. */
  readonly ItopRelu: Record<string, never>
  /** `{ a, b }` → a + b, activations of one form. */
  readonly ItopAdd: Record<string, never>
  /** `{ x }` → activation; padding never wins. */
  readonly ItopMaxPool: PoolGeometry
  /** `{ dy, x, y }` → gradient of x; among equals the first of a window, row by row, takes all. */
  readonly ItopMaxPoolGradient: PoolGeometry
  /** `{ x }` → activation; padding counts as zeros. */
  readonly ItopAveragePool: PoolGeometry
  /** `{ dy }` → gradient of x. */
  readonly ItopAveragePoolGradient: PoolGeometry
  /** `{ x }` → vector of c features. */
  readonly ItopGlobalAveragePool: { readonly n: number, readonly shape: ImageShape }
  /** `{ dy }` → gradient of x, an image of `shape`. */
  readonly ItopGlobalAveragePoolGradient: { readonly n: number, readonly shape: ImageShape }
  /**
   * `{ x }` → x / (1 − rate) where `keeps(key, i, rate)` (dropout.ts), else 0; i counts n, c, h, w row-major. Its
   * gradient is the same kernel on dy.
   */
  readonly ItopDropout: {
    readonly n: number, readonly shape: ImageShape, readonly rate: number, readonly key: number
    /** Whose key that is, and those of other steps: for backends that record. */
    readonly keys?: { readonly step: number, readonly of: (step: number) => number }
  }
  /** The same with a weight of which passes use a part. Runs `ItopLinear` on that: no backend needs to know views. */
  readonly ItopLinearOfView: KernelAttributes['ItopLinear'] & { readonly view: NestedView }
  /** The same with a weight of which passes use a part. Runs `ItopConv2d` on that part. */
  readonly ItopConv2dOfView: KernelAttributes['ItopConv2d'] & { readonly view: NestedView }
  /** `{ values }` of a pattern → those of a part of it, `[to.nnz]`. */
  readonly ItopSelect: { readonly from: Pattern, readonly to: Pattern }
  /** `{ values }` of a part of a pattern → values of all of it, `[to.nnz]`, the others 0. */
  readonly ItopSpread: { readonly from: Pattern, readonly to: Pattern }
  /**
   * `{ values }`, of all positions of a weight of this shape → the same, but 0 for those that are not among the n
   * largest magnitudes of their m neighbours along the input; with `rest` 0 for those that are. Of equal ones the
   * later is larger. Its gradient passes straight through, to all of them.
   */
  readonly ItopKeepLargest: {
    readonly shape: readonly number[], readonly n: number, readonly m: number, readonly rest: boolean
  }
  /** `{ sum, a, b }`, of one shape → sum + a · b, number by number. */
  readonly ItopAddProduct: Record<string, never>
  /** `{ dy, y }` → dy where y > 0; 0 where y ≤ 0, also if dy is infinite; NaN or dy where y is NaN. */
  readonly ItopReluGradient: Record<string, never>
  /**
   * `{ logits }` → loss (scalar, sum over n / images), correct (scalar, count), gradient of the loss in the layout of
   * logits.
   */
  readonly ItopSoftmaxCrossEntropy: {
    readonly labels: Int32Array, readonly n: number, readonly labelSmoothing: number
    /** Images that the loss and its gradient are divided by: n, or all parts' images when gradients are summed. */
    readonly images: number
  }
  /** `{ logits }` → `[n, classes]`. */
  readonly ItopLogits: { readonly n: number }
  /** `{ values, gradient, velocity }` → nothing when updated in place, else `[values, velocity]`. */
  readonly ItopSgd: SgdNumbers
  /**
   * `{ values, gradient, first, second, age? }` → nothing when updated in place, else `[values, first, second, age?]`.
   * `age` are steps that each weight has made: where it is given, the bias correction counts these, this one included.
   */
  readonly ItopAdam: AdamNumbers
  /**
   * `{ 0: gradient, 1: gradient, … }` → scalar: min(1, clipNorm / (norm + 1e-6)), the norm being that of all gradients
   * together. Where reading waits, nothing is read.
   */
  readonly ItopClipFactor: { readonly clipNorm: number }
  /** `{ x, dy }` → rows `[start, end)` of the whole gradient, `[end − start, columns]`. */
  readonly ItopDenseGradient: LayerOfGradient & {
    readonly columns: number, readonly start: number, readonly end: number
  }
  /**
   * `{ x, dy }` → int32 `[k]` (bits of the uint32 flat index, ascending) and float32 `[k]` |gradient|. A NaN
   * outside `excluding` is refused with its position. Has no fallback kernel.
   */
  readonly ItopGradientTopK: LayerOfGradient & {
    readonly pattern: Pattern, readonly k: number, readonly excluding: Mask
  }
  /** `{ x }` → logits: a forward pass that this backend has recorded. Has no fallback kernel. */
  readonly ItopReplay: { readonly recording: Recording }
}

/** The layer that x and dy belong to: fully connected unless `conv` says how it moves. */
export interface LayerOfGradient {
  readonly n: number
  readonly conv: ConvGeometry | null
}

/** The names of the kernels that a backend fills. */
export type KernelName = keyof KernelAttributes

/**
 * Writes an input batch. Where the backend has a kernel for images that are bytes, it hands over `writePixels`, which
 * writes the whole buffer, lanes beyond n as zeros: the same numbers as a loop over bytes and tables, sooner.
 */
export type InputFill = (buffer: Float32Array, layout: InputLayout, writePixels?: (pixels: Pixels) => void) => void

/** Receives the input and the output gradient of a layer during the backward pass; keeps clones if it wants them. */
export type BackwardTap = (x: tf.Tensor, dy: tf.Tensor) => void

/** A kernel of the contract, as a backend writes it. */
export interface ContractKernel<Name extends KernelName> {
  readonly name: Name
  /** Computes tensors that the caller disposes; inputs stay. What goes in and out is told by `KernelAttributes`. */
  readonly run: (
    inputs: Record<string, tf.TensorInfo>, attributes: KernelAttributes[Name], backend: tf.KernelBackend
  ) => tf.TensorInfo | tf.TensorInfo[]
}

/** What a backend says about itself beside its kernels. */
export interface BackendTraits {
  /** How an input batch of n images has to lie for the backend's kernels. */
  readonly inputLayout: (n: number) => InputLayout
  /** How a layer is computed here, for `itop explain`. `conv`: how a convolution moves, where that is known. */
  readonly explain: (pattern: Pattern, n: number, conv?: ConvGeometry) => LayerExplanation
  /**
   * Whether reading a tensor on the host is free, which is the default, or waits until the device has done all it was
   * given: then numbers that only tell how training goes are read rarely, many at a time.
   */
  readonly reading?: 'free' | 'waits'
  /**
   * Records a network's forward pass in inference over n images, to be run as a whole with the same bits; undefined
   * where it cannot, as for weights of which passes use a part. Left out where every pass runs operation by operation.
   */
  readonly record?: (
    network: RecordedNetwork, parameters: ReadonlyMap<string, Parameter>, n: number
  ) => Recording | undefined
  /**
   * Records a training step on n images of a shape, to be run as a whole with the same bits; or says why it cannot.
   * Left out where every step runs operation by operation.
   */
  readonly recordStep?: (
    step: TrainingStep, shape: ImageShape, n: number
  ) => (StepRecording & { readonly why?: undefined }) | { readonly why: string }
  /** Frees what the backend made for a pattern that no parameter uses any more. */
  readonly release?: (pattern: Pattern) => void
}

/** How a backend computes a layer, and why. */
export interface LayerExplanation {
  readonly arithmetic: 'sparse' | 'dense'
  readonly kernel: string
  readonly why: string
  /** Neighbouring outputs that are computed together, since they share their pattern; left out where there are none. */
  readonly together?: number
}

const traits = new Map<string, BackendTraits>()

/** Registers a backend's kernels of the contract with TF.js, and its traits. */
export function fillContract(
  backendName: string, kernels: readonly ContractKernel<KernelName>[], own: BackendTraits
): void {
  for (const kernel of kernels) registerKernel(backendName, kernel)
  traits.set(backendName, own)
}

/** Registers one kernel, in place of one of the same name. */
export function registerKernel(backendName: string, kernel: ContractKernel<KernelName>): void {
  if (tf.getKernel(kernel.name, backendName)) tf.unregisterKernel(kernel.name, backendName)
  tf.registerKernel({
    kernelName: kernel.name,
    backendName,
    // TF.js types attributes as plain JSON; the contract's carry patterns and functions, which it passes on untouched.
    kernelFunc: ({ inputs, attrs, backend }) => kernel.run(inputs as Record<string, tf.TensorInfo>, attrs as never,
      backend as tf.KernelBackend)
  })
}

/** The traits of the current backend; undefined where the fallback runs. */
export const currentTraits = (): BackendTraits | undefined => traits.get(tf.getBackend())

/** Whether reading a tensor makes the current backend's device wait. */
export const currentReading = (): 'free' | 'waits' => currentTraits()?.reading ?? 'free'

/** Tells every backend that a pattern is not used any more, nor what was computed in its place. */
export function releasePattern(pattern: Pattern): void {
  const patterns = new Set([pattern, computedPattern(pattern)])
  for (const own of traits.values()) for (const each of patterns) own.release?.(each)
}

/** Runs a kernel of the contract on the current backend. */
export function runKernel<Name extends KernelName>(
  name: Name, inputs: Record<string, tf.Tensor>, attributes: KernelAttributes[Name]
): tf.Tensor | tf.Tensor[] {
  // See registerKernel: attributes are passed on untouched, whatever their declared type.
  return tf.engine().runKernel(name, inputs, attributes as unknown as tf.NamedAttrMap)
}

/** Runs a kernel that returns exactly one tensor. */
export const runOne = <Name extends KernelName>(
  name: Name, inputs: Record<string, tf.Tensor>, attributes: KernelAttributes[Name]
): tf.Tensor => runKernel(name, inputs, attributes) as tf.Tensor // each caller names a kernel with one result
