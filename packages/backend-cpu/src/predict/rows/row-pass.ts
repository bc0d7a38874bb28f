import type { EngineNetwork } from '@itop/ops'
import type { Job } from '../../jobs/job.js'
import type { Site } from '../../jobs/room.js'
import type { ForwardJobs, ForwardPlaces } from '../../recording/forward-jobs.js'
import { planRoom } from '../../recording/plan-room.js'
import { createPlan } from '../../recording/plan.js'
import { asVector, rowJobs, type RowHeld, type RowSite } from './row-jobs.js'
import { plainRows } from './row-planes.js'
import type { Stage } from './stages.js'

/** A forward pass over n images as rows. */
export interface RowPass extends Pick<RowSite, 'n' | 'weights' | 'lists'> {
  readonly network: EngineNetwork
  readonly stages: readonly Stage[]
}

/** The jobs of all stages at these places, where the input is `[n, c, h, w]`; undefined where rows cannot be had. */
export function rowPassJobs(site: Site, pass: RowPass, places: ForwardPlaces): ForwardJobs | undefined {
  const { network: { input }, stages, n } = pass
  const plan = createPlan(places.work)
  const { room, endStep, numbers } = planRoom(site, plan, places.numbers)
  const image: RowHeld = { at: places.input, planes: plainRows(input, n, site.layout.vector), shape: input }
  const made = new Map<number, RowHeld>([[-1, image]])
  const at = (index: number): RowHeld => made.get(index)! // stages are in order
  const lastReads = lastReadsOf(stages)
  const all: Job[] = []
  for (const [i, stage] of stages.entries()) {
    const isLast = i === stages.length - 1
    const own = { ...pass, room, plan, place: isLast ? places.logits : undefined }
    const { residual } = stage
    const found = rowJobs(own, stage, stage.inputs.map(at), residual === undefined ? undefined : at(residual))
    if (!found) return undefined
    made.set(stage.result, found.held)
    all.push(...found.jobs)
    if (isLast && found.held.at !== places.logits) all.push(...asVector(own, found.held).jobs)
    endStep()
    for (const index of lastReads[i]!) plan.free(at(index).at)
  }
  return { jobs: all, workBytes: plan.bytes(), numbers }
}

/** For each stage the results that nobody reads after it. */
function lastReadsOf(stages: readonly Stage[]): readonly (readonly number[])[] {
  const last = new Map<number, number>()
  stages.forEach(({ inputs, residual }, i) => {
    for (const index of residual === undefined ? inputs : [...inputs, residual]) last.set(index, i)
  })
  return stages.map((_, i) => [...last].flatMap(([index, reader]) => reader === i && index >= 0 ? [index] : []))
}
