import type { Dataset } from '@itop/data'
import type { Registry } from '@itop/experiment'
import type { Network } from '@itop/models'
import type { Experiment } from '../../experiment.js'
import type { OpenedBackend } from '../backends.js'
import type { Gate } from '../gate.js'
import type { TrainingPlan } from '../plan.js'
import type { Post } from '../post.js'
import type { Reporter } from '../report/reporter.js'
import type { Machine } from './phases.js'

/** What a session is made of. */
export interface SessionOptions {
  readonly experiment: Experiment
  readonly data: Dataset
  readonly backend: OpenedBackend
  /** What the experiment's names stand for. */
  readonly registry: Registry
  /** Opens a backend in place of one whose device is lost. */
  readonly replace: () => Promise<OpenedBackend>
  readonly post: Post
  /** Aborted when another experiment is wanted. */
  readonly overtaken: AbortSignal
}

/** What the parts of a session share. */
export interface SessionParts extends SessionOptions, TrainingPlan {
  readonly network: Network
  readonly gate: Gate
  readonly reporter: Reporter
  readonly machine: Machine
}
