import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { NetworkStep, Releases } from './network-step.js'
import type { Activation, ImageShape, Ops } from './types.js'

/** A network as a backend records it: what `forward` does, as plain values. */
export interface RecordedNetwork {
  readonly input: ImageShape
  readonly steps: readonly NetworkStep[]
  readonly releases: Releases
  readonly forward: (ops: Ops, input: Activation) => Activation
}

/** A forward pass in inference that a backend has recorded: its kernels and where each of them reads and writes. */
export interface Recording {
  /** Images of the batch that it is for. */
  readonly n: number
  /** Kernels that it calls, all at once. */
  readonly jobs: number
  /** Whether every parameter still is what and where it was. */
  fits(): boolean
  /** From an input batch to logits, both vectors. */
  run(x: TensorInfo): TensorInfo
  dispose(): void
}
