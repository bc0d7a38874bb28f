import type { Network } from '@itop/models'
import type { RivalName, WorkKind } from '../names.js'
import type { Contestant } from '@itop/experiment'

/** The work that another program is to do. */
export interface RivalTask {
  readonly network: Network
  readonly kind: WorkKind
  readonly batch: number
  readonly threads: number
}

/** Our networks whose weights SparseProp gets as many of: by density, the existing weights of each layer. */
export type ActiveWeights = ReadonlyMap<number, Readonly<Record<string, number>>>

/** Another program, started for one task. */
export interface RivalProgram {
  /** Versions by the name in `--against`. */
  readonly versions: Partial<Readonly<Record<RivalName, string>>>
  /** Those that take part, each under its rival's name first: `pytorch`, `pytorch channels-last`, `sparseprop 0.1`. */
  readonly contestants: (against: readonly RivalName[], active: ActiveWeights) => Promise<readonly Contestant[]>
  readonly stop: () => void
}

/** Starts the program for a task. */
export type StartRival = (task: RivalTask) => Promise<RivalProgram>

/** The programs that are here, each with what it can be. */
export interface RivalSource {
  readonly names: readonly RivalName[]
  readonly start: StartRival
}
