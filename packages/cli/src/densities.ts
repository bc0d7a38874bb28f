import type { UpdatePlan } from '@itop/updaters'

/** Updates that are looked at where a run has more: densities change smoothly. */
const most = 1024

/** The stretches of a run between updates, of many updates evenly spread ones: how long each is, and its shares. */
function* stretches(plan: UpdatePlan, steps: number) {
  const looked = Math.min(plan.count, most)
  let [from, densities] = [0, plan.at(0).densities]
  for (let i = 1; i <= looked; i++) {
    const to = plan.step(Math.ceil(i * plan.count / looked))
    yield { steps: to - from, densities };
    [from, densities] = [to, plan.at(to).densities]
  }
  yield { steps: steps - from, densities }
}

/** Each layer's mean share of existing weights over the steps of a run. */
export const meanDensities = (plan: UpdatePlan, steps: number): readonly number[] => {
  const { densities } = plan.at(0)
  if (plan.count === 0 || densities === plan.at(plan.step(plan.count)).densities) return densities
  const sums = densities.map(() => 0)
  for (const stretch of stretches(plan, steps)) {
    stretch.densities.forEach((density, i) => { sums[i]! += density * stretch.steps / steps })
  }
  return sums
}

/** Each layer's largest share of existing weights in a run. */
export const mostDensities = (plan: UpdatePlan): readonly number[] => {
  const largest = [...plan.at(0).densities]
  for (const { densities } of stretches(plan, 0)) {
    densities.forEach((density, i) => { largest[i] = Math.max(largest[i]!, density) })
  }
  return largest
}
