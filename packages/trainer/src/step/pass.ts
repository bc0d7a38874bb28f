import type { DenseGradient } from '@itop/ops'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { MaybeScore } from './scores.js'
import type { StepGradient } from './step-gradient.js'

/** A dense gradient of this step, to be disposed after the update. */
export type RecordedGradient = StepGradient & Pick<DenseGradient, 'dispose'>

/** What a forward and a backward pass found. The caller disposes all of it. */
export interface Pass {
  /** One for each part. */
  readonly scores: readonly MaybeScore[]
  /** By weight name; `[nnz]` for sparse weights. */
  readonly gradients: ReadonlyMap<string, Tensor>
  /** By weight name; empty unless the pass was tapped. */
  readonly dense: ReadonlyMap<string, RecordedGradient>
  /** One for each part, of all norms; empty where they have moved the running ones. */
  readonly statistics: readonly Float32Array[]
}
