import type { ChangingNumbers } from '@itop/ops'
import { fieldsOf, type Job } from '../jobs/job.js'
import type { Machine, Recorder } from '../machine.js'
import { createTrace, NotRecorded, type TracedStep, type TraceGiven } from './trace.js'

/** Two steps that no training has: whatever depends on one of these numbers differs between them. */
const probes: readonly ChangingNumbers[] = [{ learningRate: 0.37, step: 11 }, { learningRate: 0.73, step: 23 }]

/** A step as plain values, and where its results lie; or why it is none. */
export type Recorded<Results> =
  | { readonly step: TracedStep, readonly results: Results, readonly why?: undefined }
  | { readonly why: string }

/**
 * Records what a function does, twice, for two steps that differ in all that may change between steps. Both have to ask
 * for the same jobs. Nothing is done, nothing read and nothing moved by it.
 */
export function recordStep<Results>(
  site: Machine, recorder: Recorder, labels: Int32Array, run: (given: TraceGiven) => Results
): Recorded<Results> {
  const record = (probe: ChangingNumbers) => {
    const given = { ...probe, labels }
    const trace = createTrace(site, given)
    recorder.trace = trace
    try {
      return { results: run(given), step: trace.written() }
    } finally {
      recorder.trace = undefined
    }
  }
  try {
    const [one, other] = probes.map(record) as [ReturnType<typeof record>, ReturnType<typeof record>]
    const why = difference(one.step, other.step)
    return why === undefined ? other : { why }
  } catch (error) {
    if (error instanceof NotRecorded) return { why: error.message }
    throw error
  }
}

/** In what two recordings differ, or what they leave behind. */
function difference(one: TracedStep, other: TracedStep): string | undefined {
  if (other.left > 0) return `it keeps ${other.left} tensors`
  const now = probes[0]!
  const textOf = ({ jobs }: TracedStep): string[] =>
    jobs.map(({ job, again }) => text(again ? again(now) : job))
  const [a, b] = [textOf(one), textOf(other)]
  if (a.length !== b.length) return `it asks for ${a.length} kernels, and for ${b.length} in another step`
  const i = a.findIndex((job, k) => job !== b[k])
  if (i >= 0) return `it asks the kernel ${one.jobs[i]!.job.kernel} for something else in every step`
  return String(one.numbers) === String(other.numbers) ? undefined : 'JavaScript writes other numbers in every step'
}

const text = (job: Job): string => `${job.kernel} ${fieldsOf(job).map(({ value }) => value).join(' ')}`
