import type { Network } from '@itop/models'
import type { RivalName, WorkKind } from '../names.js'
import type { TriedWay } from '../contest/row.js'
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

/** One of another program's, named after its rival and, where there are several, its density: `sparseprop 0.1`. */
export interface RivalContestant extends Contestant {
  /** What rows call it: version, arithmetic, memory format. */
  readonly rival: string
  /** Of PyTorch: the ways from which this one was chosen. */
  readonly tried?: readonly TriedWay[]
}

/** Who hears of what a program does before its turns, and what ends that. */
export interface RivalWatch {
  /** Told of what takes minutes, and of what is left out. */
  readonly tell: (words: string) => void
  readonly signal?: AbortSignal | undefined
}

/** Another program, started for one task. */
export interface RivalProgram {
  /** Why it cannot be one of those that it may be, by the name in `--against`. */
  readonly absent: Partial<Readonly<Record<RivalName, string>>>
  /** Those in `against` that it can be. */
  readonly contestants: (
    against: readonly RivalName[], active: ActiveWeights, watch: RivalWatch) => Promise<readonly RivalContestant[]>
  /** Ends the program. */
  readonly stop: () => void
}

/** Starts the program for a task. */
export type StartRival = (task: RivalTask) => Promise<RivalProgram>

/** The programs that are here, each with what it can be. */
export interface RivalSource {
  readonly names: readonly RivalName[]
  readonly start: StartRival
}
