import type { RecordedNetwork } from '@itop/ops'
import { copyForm } from '../jobs/form.js'
import type { Job } from '../jobs/job.js'
import type { Site } from '../jobs/room.js'
import type { Planes } from '../planes.js'
import { createActivations, type Held } from './activations.js'
import { planRoom } from './plan-room.js'
import { createPlan } from './plan.js'
import { stepJobs, type PlacedWeight } from './step-jobs.js'

/** A forward pass to be recorded. */
export interface ForwardPass {
  readonly network: Pick<RecordedNetwork, 'input' | 'steps' | 'releases'>
  readonly weights: ReadonlyMap<string, PlacedWeight>
  readonly n: number
}

/** Where a recorded pass reads and writes. */
export interface ForwardPlaces {
  /** The input batch and the logits, both vectors. */
  readonly input: number
  readonly logits: number
  /** What comes and goes in between. */
  readonly work: number
  /** Numbers that jobs read. */
  readonly numbers: number
}

/** A forward pass as plain values. */
export interface ForwardJobs {
  readonly jobs: readonly Job[]
  /** Bytes of work that it needs. */
  readonly workBytes: number
  /** What has to lie at `numbers`. */
  readonly numbers: readonly number[]
}

/** The jobs of a network's forward pass in inference: a function of its steps, its patterns, and places. */
export function forwardJobs(
  site: Site, { network: { input, steps, releases }, weights, n }: ForwardPass, places: ForwardPlaces
): ForwardJobs {
  const plan = createPlan(places.work)
  const activations = createActivations(plan, site.layout, n)
  const { room, endStep, numbers } = planRoom(site, plan, places.numbers)
  const image: Held = { at: places.input, planes: site.layout.planesOf(undefined, input, n), shape: input }
  const made: Held[] = []
  const at = (index: number): Held => made[index] ?? image
  const all: Job[] = []
  steps.forEach((step, i) => {
    const isLast = i === steps.length - 1
    const result = (make: () => Held): Held => isLast ? inPlace(make(), places.logits) : make()
    const { held, jobs, read } = stepJobs({ room, activations, weights, n, result }, step, step.inputs.map(at))
    all.push(...jobs)
    made.push(held)
    for (const one of read) activations.release(one)
    endStep()
    for (const index of releases[i]!) activations.release(at(index))
  })
  const end = made.at(-1) ?? image
  if (end.at !== places.logits) all.push(copied(end, activations.vector(end.shape), places.logits))
  return { jobs: all, workBytes: plan.bytes(), numbers }
}

/** What is no vector is computed elsewhere, as is what a step hands on that another made. */
const inPlace = (held: Held, at: number): Held => held.planes.isVector ? { ...held, at } : held

function copied({ at, planes, shape }: Held, { planes: to }: Held, logits: number): Job {
  if (!planes.isVector) return copyForm({ x: at, from: planes, y: logits, to, shape })
  const lanes = byLanes(planes)
  return copyForm({ x: at, from: lanes, y: logits, to: lanes, shape: { c: planes.channels, h: 1, w: 1 } })
}

/** A vector as images of one pixel: a block is a vector of lanes. */
const byLanes = (planes: Planes): Planes =>
  ({ ...planes, isVector: false, blocks: planes.run / planes.vector, run: planes.vector, blockPitch: planes.vector })
