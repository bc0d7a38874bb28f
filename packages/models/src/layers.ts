import type { ConvOptions, ImageShape, Pair, PoolOptions } from '@itop/ops'
import type { WeightInit } from './types.js'

/** What a layer gives while a network is being defined: the shape it has for one image. Only layers make one. */
export interface Signal extends ImageShape {
  /** The step that makes it; −1 for the network's image. */
  readonly step: number
}

/** Options of `layers.conv`. */
export interface ConvLayer extends ConvOptions {
  /** Output channels. Integer ≥ 1. */
  readonly out: number
  readonly kernel: Pair
  /** How the weight starts. Default: uniform in ±1/√fan-in. */
  readonly init?: WeightInit
  /** Whether there is one, or how it starts. Default true: uniform in ±1/√fan-in. */
  readonly bias?: boolean | WeightInit
}

/** Options of `layers.linear`. */
export interface LinearLayer {
  /** Output features. Integer ≥ 1. */
  readonly out: number
  /** Default false. */
  readonly relu?: boolean
  /** How the weight starts. Default: uniform in ±1/√fan-in. */
  readonly init?: WeightInit
  /** Whether there is one, or how it starts. Default true: uniform in ±1/√fan-in. */
  readonly bias?: boolean | WeightInit
}

/** Options of `layers.norm`. */
export interface NormLayer {
  /** Added after normalising, before the ReLU; of the same shape. */
  readonly residual?: Signal
  /** Default false. */
  readonly relu?: boolean
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number
  /** Share of the present batch in the running statistics. Default 0.1. */
  readonly momentum?: number
}

/** The layers a network is defined with. A name is that of the layer's weight, the bias is `<name>.bias`. */
export interface Layers {
  /** 2-D convolution, weight `[out, in / groups, kh, kw]`. */
  conv(x: Signal, name: string, layer: ConvLayer): Signal
  /** Fully connected layer on a vector, weight `[out, in]`. */
  linear(x: Signal, name: string, layer: LinearLayer): Signal
  /** Batch norm of each channel: scale `<name>`, shift `<name>.bias`, running `<name>.mean` and `<name>.variance`. */
  norm(x: Signal, name: string, layer?: NormLayer): Signal
  /** max(x, 0), of the same shape. */
  relu(x: Signal): Signal
  /** The sum of two signals of one shape. */
  add(a: Signal, b: Signal): Signal
  /** The largest value of each window of each channel. */
  maxPool(x: Signal, options: PoolOptions): Signal
  /** The mean of each window of each channel. */
  averagePool(x: Signal, options: PoolOptions): Signal
  /** The mean of each channel, a vector. */
  globalAveragePool(x: Signal): Signal
  /** In training sets values to 0 with probability `rate`, in [0, 1). */
  dropout(x: Signal, name: string, rate: number): Signal
  /** A vector of c·h·w features, in the order c, h, w. */
  flatten(x: Signal): Signal
}
