import type { PlannedUpdate, UpdatePlan } from '@itop/updaters'

/** Updates that are looked at where a run has more: densities change smoothly. */
const most = 1024

/** Which of a plan's shares: those that are used, that get gradients, or that are stored. */
export type ShareKind = 'densities' | 'backward' | 'stored'

const sharesOf = (planned: PlannedUpdate, kind: ShareKind): readonly number[] => planned[kind] ?? planned.densities

/** The stretches of a run between updates, of many updates evenly spread ones: how long each is, and its shares. */
function* stretches(plan: UpdatePlan, steps: number, kind: ShareKind) {
  const looked = Math.min(plan.count, most)
  let [from, densities] = [0, sharesOf(plan.at(0), kind)]
  for (let i = 1; i <= looked; i++) {
    const to = plan.step(Math.ceil(i * plan.count / looked))
    yield { steps: to - from, densities };
    [from, densities] = [to, sharesOf(plan.at(to), kind)]
  }
  yield { steps: steps - from, densities }
}

/** Each layer's mean share over the steps of a run. */
export function meanDensities(
  plan: UpdatePlan, steps: number, kind: ShareKind = 'densities'
): readonly number[] {
  const densities = sharesOf(plan.at(0), kind)
  if (plan.count === 0 || densities === sharesOf(plan.at(plan.step(plan.count)), kind)) return densities
  const sums = densities.map(() => 0)
  for (const stretch of stretches(plan, steps, kind)) {
    stretch.densities.forEach((density, i) => { sums[i]! += density * stretch.steps / steps })
  }
  return sums
}

/** Each layer's largest share in a run. */
export function mostDensities(plan: UpdatePlan, kind: ShareKind = 'densities'): readonly number[] {
  const largest = [...sharesOf(plan.at(0), kind)]
  for (const { densities } of stretches(plan, 0, kind)) {
    densities.forEach((density, i) => { largest[i] = Math.max(largest[i]!, density) })
  }
  return largest
}
