import type { Mask } from '@itop/masks'

/** Everything a run needs to go on, or a network needs to predict, independent of any backend. */
export interface Checkpoint {
  /** Optimizer steps completed. */
  readonly step: number
  /** Plain JSON: recipe, model, schedule and data position, partial sums, histories, environment. */
  readonly meta: Readonly<Record<string, unknown>>
  /** Bit masks by name: `mask/fc1`, `everActive/fc1`, `reliable/fc1`, … */
  readonly masks: ReadonlyMap<string, Mask>
  /** Number arrays by name: `value/fc1`, `momentum/fc1`, … */
  readonly arrays: ReadonlyMap<string, Float32Array | Uint32Array | Float64Array>
}
