import { summary } from '@itop/experiment'

/** How good a run was when it was tested, in order. */
export type Curve = readonly { readonly step: number, readonly accuracy: number }[]

/** When a run may be given up. */
export interface MedianRule {
  /** Not before this step of it. */
  readonly from: number
  /** Nor before so many others have been tested at its step or later. */
  readonly among: number
}

/** Why a run was given up: its best accuracy until a step, against the median of the others' until there. */
export interface GivenUp {
  readonly step: number
  readonly best: number
  readonly median: number
  /** Others there were. */
  readonly among: number
}

/**
 * Why a run is hopeless at its last test, if it is: its best accuracy so far is below the median of the best ones that
 * the others had until the same step; others that have not come there do not count. The median stopping rule of
 * Golovin et al. 2017, https://doi.org/10.1145/3097983.3098043, with the others' best instead of their running mean.
 */
export function medianRule(own: Curve, others: readonly Curve[], { from, among }: MedianRule): GivenUp | undefined {
  const step = lastStep(own)
  if (step < from) return undefined
  const bests = others.filter(other => lastStep(other) >= step).map(other => bestUntil(other, step))
  if (bests.length < among) return undefined
  const best = bestUntil(own, step)
  const { median } = summary(bests)
  return best < median ? { step, best, median, among: bests.length } : undefined
}

const lastStep = (curve: Curve): number => curve.at(-1)?.step ?? -1

/** 0 before the first test. */
const bestUntil = (curve: Curve, step: number): number =>
  Math.max(0, ...curve.filter(point => point.step <= step).map(({ accuracy }) => accuracy))
