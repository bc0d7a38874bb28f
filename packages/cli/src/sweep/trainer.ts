import type { SweepRun } from '@itop/experiment'
import type { GivenUp } from './hopeless/median-rule.js'

/** What became of a run of a sweep. */
export type RunEnd =
  | { readonly is: 'ended' }
  /** Worse than others at the same step, where a rule stops such runs. */
  | { readonly is: 'hopeless' } & GivenUp
  /** By a wish to stop; what it has is saved. */
  | { readonly is: 'stopped', readonly status: number }
  | { readonly is: 'failed', readonly status: number, readonly why: string }
  /** Nothing yet: it cannot be trained now, and may be tried again. */
  | { readonly is: 'held', readonly why: string }
  /** Nothing yet: who trains it goes on without us. */
  | { readonly is: 'queued' }

/** Is told what becomes of a run before it ends. */
export interface RunNews {
  readonly begin: () => void
  readonly wait: (why: string) => void
}

/** Who trains the runs of a sweep: processes of this machine, or whoever takes them from a queue. */
export interface Trainer {
  /** Runs that it can be given at a time. */
  readonly jobs: number
  /** Trains a run from where it is, and says how that ended. */
  readonly train: (run: SweepRun, news: RunNews) => Promise<RunEnd>
  /** The last step of a run that is known of. */
  readonly stepOf: (run: SweepRun) => number
  readonly close: () => Promise<void>
}
