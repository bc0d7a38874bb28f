import { UserError, type SweepRun } from '@itop/experiment'
import type { Session } from '../program/io.js'
import { stoppedStatus } from '../program/stop-signals.js'
import { styleFor } from '../program/style.js'
import { readSummary } from '../run-folder/side-files.js'
import { ruleOf, ruleWords, type RuleFlags } from '../sweep/hopeless/rule-flags.js'
import { readSweep, type ReadSweep } from '../sweep/read-sweep.js'
import { givenUp, sweepFolder, writeSweep } from '../sweep/sweep-folder.js'
import { costsOf, crewFor, type PlannedSweep } from '../sweep/sweep-plan.js'
import { timeLeft } from '../sweep/time-left.js'
import { trainAll } from '../sweep/train-all.js'
import type { RunEnd } from '../sweep/trainer.js'
import { engineAt, trainerFor, type Which } from '../sweep/trainer-for.js'
import { wholeNumber } from '../sweep/whole-number.js'
import { jobText, schedulerNamed } from '../sweep/write-job.js'
import { sweepView } from '../text/sweep-progress.js'
import { planText, resultText } from '../text/sweep-text.js'

/** The flags of `itop sweep`. */
export interface SweepFlags extends RuleFlags {
  readonly out?: string
  readonly jobs?: string
  readonly redis?: string
  readonly index?: string
  readonly dryRun?: boolean
  readonly write?: string
  readonly yes?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Trains the runs of a sweep that have not ended, or says what they would cost. */
export async function runSweep(path: string, flags: SweepFlags, io: Session): Promise<number> {
  const jobs = wholeNumber('jobs', flags.jobs, 1)
  const scheduler = flags.write === undefined ? undefined : schedulerNamed(flags.write)
  const rule = ruleOf(flags)
  refuseTogether(flags)
  const read = readSweep(path, { yes: flags.yes === true }, io)
  const folder = sweepFolder(flags.out ?? `sweeps/${read.name}`, io.cwd)
  const costs = costsOf(read.runs, io.registry)
  const sweep = { ...read, folder, costs, crew: crewFor(costs, jobs) }
  if (scheduler !== undefined) {
    io.stdout.write(jobText({ ...sweep, file: path, plugins: io.plugins, ruleWords: ruleWords(flags) }, scheduler))
    return 0
  }
  if (flags.dryRun === true) {
    const left = await timeLeft(sweep, io)
    io.stdout.write(flags.json === true
      ? `${JSON.stringify({ ...recordOf(sweep), ...left && { secondsLeft: left.seconds, secondsLeftBy: left.by } })}\n`
      : planText(sweep, left))
    return 0
  }
  return trainThose(sweep, { index: indexOf(flags, io), rule }, flags, io)
}

/** Has the runs trained. */
async function trainThose(
  sweep: PlannedSweep & ReadSweep, { index, rule }: Omit<Which, 'engine'>, flags: SweepFlags, io: Session
): Promise<number> {
  const { folder, runs, file } = sweep
  const engine = flags.redis === undefined ? undefined : await engineAt(flags.redis, io)
  const those = index === undefined ? runs : [runAt(runs, index)]
  const release = io.catchStops?.()
  try {
    writeSweep(folder, file, runs.map(({ recipe }) => recipe))
    const trainer = await trainerFor(sweep, { index, rule, engine }, io)
    const view = sweepView({
      folder, costs: new Map([...sweep.costs].filter(([run]) => those.includes(run))), stepOf: trainer.stepOf, io,
      style: styleFor(io, io.stderr)
    }, flags.quiet === true)
    const ends = await trainAll(those, trainer, view, io).finally(trainer.close)
    io.stdout.write(flags.json === true ? `${JSON.stringify(recordOf({ ...sweep, runs: those }))}\n`
      : `${resultText({ ...sweep, runs: those })}\n`)
    return tell(those, ends, { sweep, flags, io })
  } finally {
    release?.()
  }
}

/** Flags of this machine and of a scheduler say nothing to a queue. */
function refuseTogether(flags: SweepFlags): void {
  const other = (['jobs', 'index', 'write'] as const).find(key => flags[key] !== undefined)
  if (flags.redis === undefined || other === undefined) return
  throw new UserError([`--redis and --${other}: only one of them can be.`, other === 'jobs'
    ? 'How many runs go at a time is up to each worker: itop worker --jobs N.' : 'Workers take all runs.'])
}

/** Says what is left, and returns the status: of a single run its own, so that a scheduler knows what to do. */
function tell(
  runs: readonly SweepRun[], ends: ReadonlyMap<SweepRun, RunEnd>,
  { sweep: { folder }, flags, io }: { readonly sweep: PlannedSweep, readonly flags: SweepFlags, readonly io: Session }
): number {
  const all = [...ends.values()]
  const count = (...states: RunEnd['is'][]) => all.filter(({ is }) => states.includes(is)).length
  const failed = all.flatMap(end => end.is === 'failed' ? [end] : [])
  const left = runs.length - count('ended', 'failed', 'hopeless')
  if (failed.length > 0) {
    io.stderr.write(`${failed.length} of ${runs.length} failed; why stands in ${folder.shown}/failures. ` +
      'The same command tries them again.\n')
  }
  if (count('queued') > 0) {
    io.stderr.write(`${count('queued')} of ${runs.length} stay in the queue, where workers take them. ` +
      'The same command waits for them again.\n')
  } else if (left > 0 && flags.quiet !== true) {
    io.stderr.write(`${left} of ${runs.length} are left; what they have is saved. The same command goes on.\n`)
  }
  const stopped = all.find(end => end.is === 'stopped')
  if (io.interrupt?.aborted === true) return stoppedStatus(io.interrupt)
  if (stopped?.is === 'stopped') return stopped.status
  return runs.length === 1 ? failed[0]?.status ?? 0 : Number(failed.length > 0)
}

/** The object of `itop sweep --json`. */
const recordOf = ({ folder, runs, varied, costs }: PlannedSweep) => ({
  sweep: folder.shown,
  varied,
  runs: runs.map(run => {
    const { id } = run.recipe
    const { value } = readSummary(folder.run(id))
    const { steps, memory } = costs.get(run)! // each has one
    const hopeless = value === undefined ? givenUp(folder, id) : undefined
    return {
      id, run: folder.run(id).shown, settings: run.varied, steps, memory, ended: value !== undefined,
      ...hopeless !== undefined && { hopeless },
      ...value !== undefined && {
        testAccuracy: value.testAccuracy, rs: value.rs, density: value.density, seconds: value.seconds
      }
    }
  })
})

function runAt(runs: readonly SweepRun[], index: number): SweepRun {
  const run = runs[index]
  if (run !== undefined) return run
  throw new UserError([`--index ${index}: this sweep has the runs 0 to ${runs.length - 1}.`,
    'Write the job again for the file as it is now: --write slurm or --write k8s.'])
}

/** Which run alone is wanted: by the flag, or by what schedulers tell their tasks. */
function indexOf({ index, redis }: SweepFlags, { env }: Session): number | undefined {
  if (redis !== undefined) return undefined // a task may be the one that puts runs
  const given = index ?? env['SLURM_ARRAY_TASK_ID'] ?? env['JOB_COMPLETION_INDEX']
  return wholeNumber('index', given, 0)
}
