import { availableParallelism, freemem } from 'node:os'
import { planOf, type Plan, type Registry, type Sweep, type SweepRun } from '@itop/experiment'
import type { SweepFolder } from './sweep-folder.js'

/** What a run of a sweep would cost. */
export interface RunCost {
  readonly steps: number
  /** Bytes at most, and FLOPs of the whole training. */
  readonly memory: number
  readonly flops: number
}

/** What each run would cost; runs that differ in their seed alone are planned once. */
export function costsOf(runs: readonly SweepRun[], registry: Registry): ReadonlyMap<SweepRun, RunCost> {
  const known = new Map<string, RunCost>()
  return new Map(runs.map(run => {
    const { id: _id, seed: _seed, ...recipe } = run.recipe
    const key = JSON.stringify(recipe)
    const cost = known.get(key) ?? costOf(planOf(run.recipe, registry))
    known.set(key, cost)
    return [run, cost]
  }))
}

const costOf = ({ steps, memory, exactTrainingFlops }: Plan): RunCost =>
  ({ steps, memory: memory.total, flops: exactTrainingFlops })

/** What a process takes before it trains, and beside what is planned: measured 150 to 250 MB. */
const processBytes = 256e6

/** Runs at a time, and threads of each. */
export interface Crew {
  readonly jobs: number
  /** 0: as the recipes say. */
  readonly threads: number
}

/**
 * As many runs as cores and free memory allow, each with its share of the cores; one where a recipe says its threads or
 * a graphics card computes. `jobs`: so many.
 */
export function crewFor(costs: ReadonlyMap<SweepRun, RunCost>, jobs: number | undefined): Crew {
  const runs = [...costs.keys()]
  const own = runs.every(({ recipe }) => recipe.backend === 'cpu' && recipe.threads === undefined)
  const most = Math.max(1, ...[...costs.values()].map(({ memory }) => memory)) + processBytes
  const fitting = Math.max(1, Math.floor(0.8 * freemem() / most))
  const cores = availableParallelism()
  const count = jobs ?? (own ? Math.min(cores, fitting, runs.length) : 1)
  return { jobs: count, threads: own ? Math.max(1, Math.floor(cores / count)) : 0 }
}

/** A sweep that is about to be trained, or is only looked at. */
export interface PlannedSweep extends Sweep {
  readonly folder: SweepFolder
  readonly costs: ReadonlyMap<SweepRun, RunCost>
  readonly crew: Crew
}
