import { usedWeight, type Checkpoint } from '@itop/checkpoint'
import { Mask, reindex } from '@itop/masks'
import type { Network } from '@itop/models'

/** The same network with a weight in every position: those that do not exist are 0. It predicts the same. */
export function denseTwin(checkpoint: Checkpoint, { weights }: Network): Checkpoint {
  const arrays = weights.map(spec => {
    const { mask, values } = usedWeight(checkpoint, spec)
    return [`value/${spec.name}`, mask ? reindex(mask, Mask.full(mask.shape), values) : values] as const
  })
  return { ...checkpoint, masks: new Map(), arrays: new Map(arrays) }
}
