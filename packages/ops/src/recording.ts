import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { NetworkStep, Releases } from './network-step.js'
import type { Activation, ImageShape, LossAndCorrect, Ops } from './types.js'

/** A network as a backend records it: what `forward` does, as plain values. */
export interface RecordedNetwork {
  readonly input: ImageShape
  readonly steps: readonly NetworkStep[]
  readonly releases: Releases
  /** The pass, operation by operation: logits of an input batch. */
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
  /** Frees the memory of the pass; it is run no more. */
  dispose(): void
}

/** Numbers that are others in every training step, while what kernels are asked is the same. */
export interface ChangingNumbers {
  readonly learningRate: number
  /** Optimizer steps completed before this one. */
  readonly step: number
}

/** What a training step is given. */
export interface StepGiven extends ChangingNumbers {
  /** The caller disposes its tensor. */
  readonly input: Activation
  readonly labels: Int32Array
}

/**
 * A whole training step, which moves parameters: a function of what it is given. To be recorded it is called with an
 * input of which nothing can be read, and moves nothing then.
 */
export type TrainingStep = (given: StepGiven) => LossAndCorrect

/** A training step that a backend has recorded. */
export interface StepRecording {
  /** Images of the batch that it is for. */
  readonly n: number
  /** Kernels that it calls, all at once. */
  readonly jobs: number
  /** Bytes that it keeps from step to step, and that it takes during one. */
  readonly bytes: { readonly kept: number, readonly work: number }
  /** Whether every tensor from outside still is where it was. */
  fits(): boolean
  /** One step with the numbers given: its loss, and how many images of the batch were right. */
  run(given: StepGiven): { readonly loss: number, readonly correct: number }
  /** Frees the memory of the step; it is run no more. */
  dispose(): void
}
