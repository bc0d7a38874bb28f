import type { RunFolder } from '../../run-folder/run-folder.js'
import type { Curves } from './curves.js'
import { followTests } from './follow-tests.js'
import { medianRule, type GivenUp, type MedianRule } from './median-rule.js'

/** When a run is given up, and where the others are that it is measured by. */
export interface Hope extends MedianRule {
  readonly curves: Curves
}

/** A run that is watched. */
export interface Watch {
  /** Aborted when the run is given up. */
  readonly signal: AbortSignal
  /** Why it was. */
  readonly verdict: () => GivenUp | undefined
  readonly stop: () => void
}

/** Milliseconds between two looks at a run's records. */
const interval = 200

/** Tells the others of a run how good it is at every test, and gives it up when it is hopeless. */
export function watchRun(run: RunFolder, id: string, { curves, ...rule }: Hope): Watch {
  const follow = followTests(run)
  const giveUp = new AbortController()
  let [told, verdict]: [number, GivenUp | undefined] = [0, undefined]
  const look = async () => {
    const curve = follow()
    if (curve.length === told || verdict !== undefined) return
    told = curve.length
    await curves.tell(id, curve)
    verdict = medianRule(curve, await curves.others(id), rule)
    if (verdict !== undefined) giveUp.abort()
  }
  // Where the others cannot be asked, nobody is given up.
  const timer = setInterval(() => { look().catch(() => {}) }, interval)
  return {
    signal: giveUp.signal,
    verdict: () => verdict,
    // What it had at its end, others may be measured by.
    stop: () => {
      clearInterval(timer)
      curves.tell(id, follow()).catch(() => {})
    }
  }
}
