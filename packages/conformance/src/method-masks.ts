import { andNot, equals, intersectionCount, Mask } from '@itop/masks'
import type { LayerChange, LayerMasks } from '@itop/updaters'
import { expectThat } from './law.js'
import type { MethodRun } from './method-run.js'

/** Throws unless forward ⊆ backward ⊆ stored in every layer, at the start and after every update. */
export function expectNested({ first, updates }: MethodRun): void {
  const moments = [
    { where: 'at the start', layers: first },
    ...updates.map(({ step, change: { layers } }) => ({ where: `after the update at step ${step}`, layers }))
  ]
  for (const { where, layers } of moments) layers.forEach((layer: LayerMasks, i) => {
    const { stored, backward = stored, forward } = layer
    expectThat(within(forward, backward) && within(backward, stored), () =>
      `${where}, layer ${i + 1}: expected forward in backward in stored, got ${forward.count}, ${backward.count} and ` +
        `${stored.count} weights of which some are not in the next.`)
  })
}

const within = (inner: Mask, outer: Mask): boolean => intersectionCount(inner, outer) === inner.count

/** Throws unless there are as many weights as the plan says, in all to within half a weight a layer. */
export function expectPlanned({ first, updates, plan }: MethodRun): void {
  const moments = [{ step: 0, layers: first }, ...updates.map(({ step, change: { layers } }) => ({ step, layers }))]
  for (const { step, layers } of moments) {
    const { densities } = plan.at(step)
    const planned = layers.reduce((sum, { forward }, i) => sum + densities[i] * forward.size, 0)
    const active = layers.reduce((sum, { forward: { count } }) => sum + count, 0)
    expectThat(Math.abs(active - planned) <= layers.length / 2, () =>
      `after step ${step}: expected ${planned} weights as plan says, to within half a weight a layer, got ${active}.`)
  }
}

/** Throws unless what an update says of each layer's forward mask leads from the one before to the one after. */
export function expectAccount({ updates }: MethodRun): void {
  for (const { step, before, change: { layers, ...change } } of updates) {
    expectThat(change.step === step, () => `the update at step ${step}: expected that step, got ${change.step}.`)
    layers.forEach((layer, i) => { expectLayer(`the update at step ${step}, ${layer.name}`, layer, before[i]) })
  }
}

function expectLayer(where: string, layer: LayerChange, before: Mask): void {
  const { forward } = layer
  const [pruned, grown, dropped, activated] = (['pruned', 'grown', 'dropped', 'activated'] as const).map(key => {
    const list = layer[key]
    const wrong = list.findIndex((position, i) => position >= before.size || (i > 0 && position <= list[i - 1]))
    expectThat(wrong < 0, () =>
      `${where}: expected ${key} to be ascending positions, each once, got ${list[wrong]} at ${wrong}.`)
    return Mask.fromIndices(before.shape, list)
  })
  const add = (holds: boolean, what: string) => {
    expectThat(holds, () => `${where}: expected ${what}. Its account of what went and came does not add up.`)
  }
  add(within(pruned, before), 'pruned to have existed before')
  add(within(grown, forward), 'grown to exist after it')
  add(equals(dropped, andNot(before, forward)), 'dropped to be what existed before and does not now')
  add(equals(activated, andNot(forward, before)), 'activated to be what exists now and did not before')
}
