import type { ExplorationPoint } from '@itop/metrics'
import type { ParameterRole } from '@itop/ops'
import type { DataChange, DataRecord } from './data-record.js'
import type { Decay } from '../step/decay.js'
import type { SavedMethod } from './method-state.js'
import type { HeldMeta } from '../measurements/held.js'
import type { BackendIdentity } from '../run/options.js'

/** What the trainer keeps in `Checkpoint.meta`, plain JSON. */
export interface CheckpointMeta extends HeldMeta {
  readonly model: string
  /** In model order. */
  readonly weights: readonly {
    readonly name: string
    readonly role: ParameterRole
    readonly shape: readonly number[]
  }[]
  readonly method: string
  /** The updater's settings. */
  readonly settings: Readonly<Record<string, unknown>>
  /** What the method remembers; absent where that is nothing. Its arrays are `method/…`. */
  readonly updater?: SavedMethod
  readonly seed: number
  readonly batch: number
  /** Parts of a batch. Absent in files of before there were any: 1. */
  readonly accumulate?: number
  /** Processes that shared batches, each of which cut its share into so many parts. Absent where there was one. */
  readonly ranks?: number
  readonly stepsPerEpoch: number
  readonly totalSteps: number
  /** The step at which the training started; absent where that is 0. */
  readonly startStep?: number
  /** Its name and settings. */
  readonly optimizer: Readonly<Record<string, string | number | boolean>>
  readonly weightDecay: number
  /** Absent where gradients stay as they are. */
  readonly clipNorm?: number
  /** Files of before said `decayBiases: true` for `all` and false for `weights`. */
  readonly decay?: Decay
  readonly labelSmoothing: number
  /** Its name and settings; absent where it is cross-entropy. */
  readonly loss?: Readonly<Record<string, string | number | boolean>>
  /** Who varies images, by name and settings, where that is not the set itself. */
  readonly augment: boolean | Readonly<Record<string, string | number | boolean>>
  readonly data: DataRecord
  /** Absent where the data never changed. */
  readonly dataChanges?: readonly DataChange[]
  readonly backend: BackendIdentity
  /** Sums of the epoch so far. */
  readonly epochSums: { readonly loss: number, readonly correct: number, readonly samples: number }
  /** Where a stop put off the test after this step: the rate of the step. It is made first when the run goes on. */
  readonly testDue?: { readonly learningRate: number }
  /** R_s at the start and after updates. Files of before hold every update, without its number. */
  readonly exploration: readonly ExplorationPoint[]
  /** The caller's own settings. */
  readonly recipe?: Readonly<Record<string, unknown>>
  /** Time, the only content that two equal runs differ in. */
  readonly seconds: { readonly run: number, readonly epoch: number }
}
