import { andNot, Mask } from '@itop/masks'
import type { LayerChange, LayerMasks, LayerShape, LayerView } from './types.js'

/** The masks of a dense layer. */
export function fullMasks({ shape }: Pick<LayerShape, 'shape'>): LayerMasks {
  const stored = Mask.full(shape)
  return { stored, forward: stored }
}

const none = new Uint32Array(0)

/** All of a layer's weights come back, at 0; slots of all of them start at 0 again, or go on. */
export function allBack({ name, stored: before }: LayerView, slots: 'reset' | 'kept'): LayerChange {
  const masks = fullMasks(before)
  const back = andNot(masks.stored, before).indices()
  const change = { name, ...masks, pruned: none, grown: back, dropped: none, activated: back }
  return slots === 'reset' ? { ...change, slots } : change
}
