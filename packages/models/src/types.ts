import type { Activation, ImageShape, NetworkStep, Ops, ParameterRole, Releases } from '@itop/ops'

/** How the values of a weight start, drawn for existing positions only. */
export type WeightInit =
  | { readonly kind: 'uniform', readonly halfWidth: number }
  | { readonly kind: 'normal', readonly deviation: number }
  | { readonly kind: 'constant', readonly value: number }

/** One weight of a network, listed before it exists. */
export interface WeightSpec {
  /** Stable and readable: `fc1`, `features.0`, `layer3.4.conv2`; a bias beside it: `fc1.bias`. */
  readonly name: string
  /** Only `conv` and `dense` weights are maskable; a `statistic` is not trained, and no parameter in counts. */
  readonly role: ParameterRole
  /** PyTorch order: `[out, in]`, `[out, in / groups, kh, kw]`, `[n]`. */
  readonly shape: readonly number[]
  /** Output positions that share each weight: 1 for a dense layer, h·w of the output for a convolution. */
  readonly positions: number
  readonly init: WeightInit
}

/** A network: its weights by name, and its forward pass over the operations it is given. It knows no mask. */
export interface Network {
  /** The name under which a recipe finds it again, or one of the user's own. */
  readonly name: string
  readonly input: ImageShape
  readonly classes: number
  /** In model order. */
  readonly weights: readonly WeightSpec[]
  /** What `forward` does, in order; the last step gives the logits. */
  readonly steps: readonly NetworkStep[]
  /** When `forward` frees what steps gave. */
  readonly releases: Releases
  /** Floats per image that a training step keeps between layers: the input, and what every step but `flatten` gives. */
  readonly activationFloats: number
  /** From an input batch to logits, one vector of `classes` an image. */
  readonly forward: (ops: Ops, input: Activation) => Activation
}

/** What a data set decides about a network. */
export interface NetworkOptions {
  /** Logits, integer ≥ 1. */
  readonly classes?: number
  /** The images it is for. */
  readonly input?: ImageShape
}
