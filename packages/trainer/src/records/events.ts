import type { MaskSet } from '@itop/masks'
import type { ParameterRole } from '@itop/ops'

/** With several rounds (see `rounds`), which one a record is of: so many times weights have been pruned. */
interface OfRound {
  readonly round?: number
}

/** The run begins. Written once a run; `resumedFrom` marks the ones that go on with an earlier run. */
export interface StartEvent extends OfRound {
  readonly type: 'start'
  /** The recipe's id, when the caller gave one. */
  readonly id?: string
  readonly model: string
  readonly method: string
  /** The step the run goes on from. Absent on a run from the start. */
  readonly resumedFrom?: number
  /** Maskable weights, in model order. */
  readonly layers: readonly StartLayer[]
}

/** A layer when the run starts: `size` positions, of which `active` exist, a share `density` in (0, 1]. */
export interface StartLayer {
  readonly name: string
  /** PyTorch order. */
  readonly shape: readonly number[]
  readonly role: ParameterRole
  readonly size: number
  readonly density: number
  readonly active: number
  /** Weights that are stored, where those are more than the forward pass uses. */
  readonly stored?: number
}

/** A pass over the training set ended. */
export interface EpochEvent extends OfRound {
  readonly type: 'epoch'
  /** From 1. */
  readonly epoch: number
  readonly step: number
  /** Of this epoch, its evaluation included. */
  readonly seconds: number
  readonly trainLoss: number
  /** Fractions of 1, as all accuracies. */
  readonly trainAccuracy: number
  readonly testLoss: number
  readonly testAccuracy: number
  /** Of the last step. */
  readonly learningRate: number
  /** Over maskable weights. */
  readonly density: number
  readonly rs: number
}

/** The network was tested within an epoch, as `evaluateEvery` asks. The end of an epoch has its own record. */
export interface EvaluationEvent extends OfRound {
  readonly type: 'evaluation'
  readonly step: number
  /** Of the epoch so far. */
  readonly trainLoss: number
  readonly trainAccuracy: number
  readonly testLoss: number
  readonly testAccuracy: number
  readonly density: number
  readonly rs: number
}

/** The topology changed. `pruned` and `grown` count both phases: a weight pruned and regrown is in both. */
export interface UpdateEvent extends OfRound {
  readonly type: 'update'
  readonly step: number
  readonly dropFraction: number
  /** Over maskable weights, where the number of weights of a layer has changed. */
  readonly density?: number
  readonly pruned: number
  readonly grown: number
  readonly active: number
  readonly rs: number
  readonly milliseconds: number
  readonly layers: readonly UpdateLayer[]
}

/** A layer after an update: weights that exist, were `pruned` and `grown`, and the share `rs` tried so far. */
export interface UpdateLayer {
  readonly name: string
  readonly active: number
  /** Weights that are stored, where those are more than the forward pass uses. */
  readonly stored?: number
  readonly pruned: number
  readonly grown: number
  readonly rs: number
}

/** A checkpoint was written. */
export interface CheckpointEvent extends OfRound {
  readonly type: 'checkpoint'
  readonly step: number
  readonly bytes: number
  readonly milliseconds: number
}

/** The run is complete. A run that was stopped has no such event. */
export interface EndEvent extends OfRound {
  readonly type: 'end'
  readonly step: number
  /** Whole epochs completed. */
  readonly epoch: number
  /** Of the whole run, earlier parts of a resumed one included. */
  readonly seconds: number
  readonly testLoss: number
  readonly testAccuracy: number
  readonly density: number
  readonly active: number
  readonly rs: number
  readonly layers: readonly EndLayer[]
  /** Bytes of all weights as they are stored: values and positions. */
  readonly weightsBytes: number
  /** Bytes of the same network dense. */
  readonly denseWeightsBytes: number
}

/** A layer when the run ends: `active` weights, `density` and `rs` in (0, 1]. */
export interface EndLayer {
  readonly name: string
  readonly active: number
  /** Weights that are stored, where those are more than the forward pass uses. */
  readonly stored?: number
  readonly density: number
  readonly rs: number
}

/** What a run tells, in the fields of `metrics.jsonl`. */
export type TrainEvent = StartEvent | EpochEvent | EvaluationEvent | UpdateEvent | CheckpointEvent | EndEvent

/** What a run tells after every step to those who listen. */
export interface StepProgress extends OfRound {
  /** Optimizer steps completed; with several rounds, of this one. */
  readonly step: number
  readonly totalSteps: number
  /** Those still to make, of later rounds too. */
  readonly stepsLeft: number
  /** Of this batch, or of the last one read where the backend's device is not to be waited for after every step. */
  readonly loss: number
  /** Of the epoch so far, on training batches, in [0, 1]: of those whose answers are read. */
  readonly accuracy: number
  readonly rs: number
  /** Moving average over about the last twenty steps, updates and evaluations left out. */
  readonly millisecondsPerStep: number
}

/** The masks of a run at a time: those that it begins or goes on with, or those after a change. */
export interface MasksEvent extends OfRound {
  /** Optimizer steps completed; with several rounds, those of all rounds one after another. */
  readonly step: number
  /** The same; with several rounds, those of this one. */
  readonly roundStep: number
  /** Which positions the forward pass uses, by weight name in model order. */
  readonly masks: MaskSet
}
