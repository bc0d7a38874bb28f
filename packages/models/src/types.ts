import type { Activation, Ops } from '@itop/ops'

/** What a weight is for; only `conv` and `dense` weights are maskable. */
export type WeightRole = 'conv' | 'dense' | 'norm' | 'bias'

/** One weight of a network, listed before it exists. */
export interface WeightSpec {
  /** Stable and readable: `fc1`, `features.0`, `layer3.4.conv2`; parameters beside it: `fc1.bias`. */
  readonly name: string
  readonly role: WeightRole
  /** PyTorch order: `[out, in]`, `[out, in / groups, kh, kw]`, `[n]`. */
  readonly shape: readonly number[]
  /** How many output positions share each weight: 1 for a dense layer, h·w of the output for a convolution. */
  readonly positions: number
  /** Float32 start values of the whole tensor's distribution. `normal`: standard deviation; `uniform`: half-width. */
  readonly init: { readonly kind: 'uniform' | 'normal', readonly scale: number } | { readonly kind: 'constant', readonly value: number }
}

/** A network: its weights by name, and its forward pass over the operations it is given. It knows no mask. */
export interface Network {
  /** The name under which a recipe finds it again, or one of the user's own. */
  readonly name: string
  readonly input: { readonly c: number, readonly h: number, readonly w: number }
  readonly classes: number
  /** In model order. */
  readonly weights: readonly WeightSpec[]
  /** From an input batch to logits, `[n, classes]` in meaning; layout is the backend's. */
  readonly forward: (ops: Ops, input: Activation) => Activation
}
