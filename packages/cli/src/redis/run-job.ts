import type { JobsOptions } from 'bullmq'
import type { Registry, SweepRun } from '@itop/experiment'
import type { Session } from '../program/io.js'
import { version } from '../program/version.js'
import type { MedianRule } from '../sweep/hopeless/median-rule.js'
import type { RunEnd } from '../sweep/trainer.js'

/** The queue in which runs wait, and what all keys of it begin with. */
export const queueName = 'runs'
export const prefix = 'itop'

/** A run that somebody wants trained. */
export interface RunJob extends SweepRun {
  /** The version of the program that has made it. */
  readonly itop: string
  readonly plugins: Registry['plugins']
  /** The plug-ins as they were named. */
  readonly pluginNames: readonly string[]
  /** Where the sweep lies that wants it. A worker that finds the token there trains it there. */
  readonly folder: { readonly path: string, readonly token: string }
  /** Where hopeless runs are given up. */
  readonly rule?: MedianRule
}

/** A run of a sweep as others need it to train it. */
export const jobOf = (
  { recipe, varied }: SweepRun, folder: RunJob['folder'], rule: MedianRule | undefined,
  { registry, plugins }: Pick<Session, 'registry' | 'plugins'>
): RunJob => ({
  recipe, varied, itop: version, plugins: registry.plugins, pluginNames: plugins, folder, ...rule && { rule }
})

/** What a worker says of a run while it has it: how far it is, or why it does not train. */
export type RunProgress = { readonly step: number } | { readonly waits: string }

/** How a run ended, and on which machine. */
export type RunResult = RunEnd & { readonly host: string }

/** A run has one job, however many sweeps want it; the queue takes no ids that are numbers alone. */
export const jobId = (id: string): string => `run-${id}`

/** How a run is put: a job that is done is no longer there, so that the run can be put again. */
export const jobOptions = (id: string): JobsOptions =>
  ({ jobId: jobId(id), removeOnComplete: true, removeOnFail: true })

/** After so many seconds what nobody has asked for again is forgotten: a week. */
export const keptSeconds = 7 * 86_400
