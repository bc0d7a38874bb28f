import type { Network } from '@itop/models'
import type { Gate } from '../gate.js'
import type { TrainingPlan } from '../plan.js'
import type { Reporter } from '../report/reporter.js'
import type { Machine } from './phases.js'
import type { SessionOptions } from './session.js'

/** What the parts of a session share. */
export interface SessionParts extends SessionOptions, TrainingPlan {
  readonly network: Network
  readonly gate: Gate
  readonly reporter: Reporter
  readonly machine: Machine
}
