import type { ChangingNumbers } from '@itop/ops'
import type { Job } from '../jobs/job.js'
import type { Room, Site } from '../jobs/room.js'
import { createLifetimes, type Packed } from './lifetimes.js'
import { planRoom } from './plan-room.js'
import { regionOf, regions } from './regions.js'

/** A job of a recording: where numbers of the step have a say in it, how it is built for another step. */
export interface TracedJob {
  readonly job: Job
  readonly again?: (now: ChangingNumbers) => Job
}

/** Has jobs done, in order. They are given room, which is free again when they are done. */
export type Perform = (build: (room: Room) => readonly Job[]) => void

/** Has a job done in which numbers of the step have a say: `now` are those. */
export type PerformAgain = <Now extends Partial<ChangingNumbers>>(build: (now: Now) => Job, now: Now) => void

/** A step that is recorded: what would be done is written down, and nothing is done. */
export interface Trace {
  readonly perform: Perform
  readonly performAgain: PerformAgain
  /** Places of tensors that come and go. */
  allocate(bytes: number): number
  free(at: number): void
  /** The place of numbers that are written without a kernel. */
  constant(numbers: ArrayLike<number>): number
  /** Called with every place of a tensor that a job is about to name. */
  names(tensor: object, at: number): void
  /** Ends the recording. */
  refuse(why: string): never
  /** What was written down so far. */
  written(): TracedStep
}

/** A step as plain values; places are those of `regions`, or in memory. */
export interface TracedStep {
  readonly jobs: readonly TracedJob[]
  /** Where places of the region of work come to lie in it. */
  readonly work: Packed
  /** What has to lie in the region of numbers. */
  readonly numbers: readonly number[]
  /** Tensors that came and did not go. */
  readonly left: number
  /** Tensors from before the step, and where in memory they lie. */
  readonly outer: ReadonlyMap<object, number>
}

/** What a step is recorded with. */
export interface TraceGiven extends ChangingNumbers {
  readonly labels: Int32Array
}

/** Why a step cannot be recorded. */
export class NotRecorded extends Error {}

/**
 * Floats that a step may write at a time without a kernel, all of them constants: the 1 that gradients begin with, and
 * zeros that TF.js makes for results of which there are no gradients.
 */
const mostConstants = 2 ** 17

/** A trace without jobs. */
export function createTrace(site: Site, given: TraceGiven): Trace {
  const jobs: TracedJob[] = []
  const plan = createLifetimes(regions.work)
  const outer = new Map<object, number>()
  let left = 0
  const refuse = (why: string): never => { throw new NotRecorded(why) }
  const { room, endStep, numbers } = planRoom(site, plan, regions.numbers,
    labels => labels === given.labels ? regions.labels : refuse('it has labels of its own'))
  return {
    refuse,
    names(tensor, at) {
      if (!regionOf(at)) outer.set(tensor, at)
    },
    allocate(bytes) {
      left++
      return plan.allocate(bytes)
    },
    free(at) {
      const region = regionOf(at)?.region
      if (region === 'input') return
      left--
      if (region === 'work') plan.free(at)
    },
    constant(values) {
      if (values.length > mostConstants) refuse(`JavaScript writes ${values.length} numbers`)
      left++
      return room.numbers(Array.from(new Uint32Array(Float32Array.from(values).buffer)))
    },
    perform(build) {
      for (const job of build(room)) jobs.push({ job })
      endStep()
    },
    performAgain(build, now) {
      const job = build(now)
      const { learningRate = given.learningRate, step = given.step } = now
      if (learningRate !== given.learningRate) refuse(`${job.kernel} has a rate of its own`)
      const since = given.step - step // optimizers may count from another step on
      // What `build` reads of its argument is part of what every step has.
      const again = build as (now: ChangingNumbers) => Job
      jobs.push({ job, again: next => again({ learningRate: next.learningRate, step: next.step - since }) })
    },
    written: () => ({ jobs, work: plan.pack(), numbers, left, outer })
  }
}
