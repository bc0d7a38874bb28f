import type { SweepRun } from '@itop/experiment'
import type { SweepFolder } from '../sweep-folder.js'
import { followTests } from './follow-tests.js'
import type { Curve } from './median-rule.js'

/** Where the runs of a sweep tell how good they are, wherever they are trained. */
export interface Curves {
  readonly tell: (id: string, curve: Curve) => Promise<void>
  /** Those of all runs but one. */
  readonly others: (id: string) => Promise<readonly Curve[]>
}

/** Those of runs that lie in one folder: their records tell, whichever process writes them. */
export function curvesIn(folder: SweepFolder, runs: readonly SweepRun[]): Curves {
  const all = new Map(runs.map(({ recipe: { id } }) => [id, followTests(folder.run(id))]))
  return {
    tell: () => Promise.resolve(),
    others: id => Promise.resolve([...all].flatMap(([other, follow]) => other === id ? [] : [follow()]))
  }
}
