import { Mask } from '@itop/masks'
import type { LayerMasks, LayerShape } from './types.js'

/** The masks of a dense layer. */
export function fullMasks({ shape }: Pick<LayerShape, 'shape'>): LayerMasks {
  const stored = Mask.full(shape)
  return { stored, forward: stored }
}
