import { andNot } from '@itop/masks'
import { check } from './errors.js'
import { shapesOf } from './shapes-of.js'
import type { LayerChange, LayerMasks, LayerShape, LayerView, Updater } from './types.js'

/** The masks of layers by the values of all their positions, row-major. */
export type Choice = (layers: readonly LayerShape[], values: readonly Float32Array[]) => readonly LayerMasks[]

/** The part of a method that stores all weights and chooses its masks anew among them, at the start and at updates. */
export const choosing = (
  name: string, masksOf: Choice
): Pick<Updater<undefined>, 'name' | 'needs' | 'probe' | 'start' | 'update'> => ({
  name,
  needs: [],
  probe: 'values',
  start: (layers, { probe }) => {
    check(probe !== undefined, () => `${name}: expected a probe, since the first masks are of the first values.`)
    return { masks: masksOf(layers, probe.values()), state: undefined }
  },
  update: async (state, layers, { step }) => {
    const shapes = shapesOf(layers)
    const masks = masksOf(shapes, layers.map(({ values }) => values))
    return { state, change: { step, dropFraction: 0, layers: layers.map((layer, i) => changeOf(layer, masks[i])) } }
  }
})

/** What came and what went, where nothing was pruned and grown. */
function changeOf({ name, forward: before }: Pick<LayerView, 'name' | 'forward'>, masks: LayerMasks): LayerChange {
  const [gone, come] = [andNot(before, masks.forward).indices(), andNot(masks.forward, before).indices()]
  return { name, ...masks, pruned: gone, grown: come, dropped: gone, activated: come }
}
