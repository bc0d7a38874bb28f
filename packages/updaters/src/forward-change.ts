import { andNot } from '@itop/masks'
import type { LayerChange, LayerMasks, LayerView } from './types.js'

/** The change of a layer whose new masks were chosen at once, not by pruning and then growing. */
export function forwardChange({ name, forward: before }: Pick<LayerView, 'name' | 'forward'>, masks: LayerMasks): LayerChange {
  const [gone, come] = [andNot(before, masks.forward).indices(), andNot(masks.forward, before).indices()]
  return { name, ...masks, pruned: gone, grown: come, dropped: gone, activated: come }
}
