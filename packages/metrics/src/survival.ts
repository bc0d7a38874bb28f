import { check } from './check.js'
import type { Exploration, ExplorationPoint } from './exploration-types.js'
import { updatesAfter } from './history.js'

/** Quantiles of the ages of existing weights, one entry for each fraction asked for; empty without weights. */
export interface AgeQuantiles {
  /** Optimizer steps since the weight was grown, or since the start. */
  readonly steps: readonly number[]
  /** Mask updates it has survived since, those that pruned and regrew it at once included. */
  readonly updates: readonly number[]
}

/**
 * How long the existing weights have existed at `step`: nearest-rank quantiles, of all layers together and of each.
 * A weight pruned and regrown in one update keeps its value, so it keeps its age.
 */
export function survivalAges(
  exploration: Exploration, step: number, fractions: readonly number[] = [0, 0.25, 0.5, 0.75, 1]
): AgeQuantiles & { readonly layers: readonly (AgeQuantiles & { readonly name: string })[] } {
  const { layers, history } = exploration
  const last = history[history.length - 1].step
  check(step >= last, () => `survivalAges: expected a step from the last update, ${last}, on, got ${step}.`)
  for (const fraction of fractions) {
    check(fraction >= 0 && fraction <= 1, () => `survivalAges: expected fractions in [0, 1], got ${fraction}.`)
  }
  const quantiles = (births: Births) => ageQuantiles(births, step, history, fractions)
  return {
    ...quantiles(countBirths(layers.map(layer => layer.birthSteps))),
    layers: layers.map(({ name, birthSteps }) => ({ name, ...quantiles(countBirths([birthSteps])) }))
  }
}

type Births = readonly (readonly [step: number, count: number])[]

/** How many weights were born at each step, oldest first. There are no more entries than updates. */
function countBirths(arrays: readonly Uint32Array[]): Births {
  const counts = new Map<number, number>()
  for (const births of arrays) for (const birth of births) counts.set(birth, (counts.get(birth) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => a - b)
}

function ageQuantiles(
  births: Births, step: number, history: readonly ExplorationPoint[], fractions: readonly number[]
): AgeQuantiles {
  const youngestFirst = [...births].reverse()
  const total = births.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return { steps: [], updates: [] }
  const quantile = (fraction: number) => birthOfRank(youngestFirst, Math.max(1, Math.ceil(fraction * total)))
  const chosen = fractions.map(quantile)
  return {
    steps: chosen.map(birth => step - birth),
    updates: chosen.map(birth => updatesAfter(history, birth))
  }
}

/** The birth step of the `rank`-th youngest weight, counted from 1. */
function birthOfRank(youngestFirst: Births, rank: number): number {
  let below = 0
  for (const [birth, count] of youngestFirst) {
    below += count
    if (below >= rank) return birth
  }
  return youngestFirst[youngestFirst.length - 1][0]
}
