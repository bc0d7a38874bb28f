import { encodeCheckpoint } from '@itop/checkpoint'
import { joined } from './joined.js'
import type { TrainedNetwork } from './trained.js'

/**
 * The network in this project's own form, for `loadNetwork` of `@itop/inference`: a checkpoint of what predicts alone,
 * without slots of the optimizer, masks of the past, or where the training stands.
 */
export function packedNetwork({ network, tensors, data, step }: TrainedNetwork): Uint8Array<ArrayBuffer> {
  const { shape, classes, classNames, normalisation } = data
  return joined(encodeCheckpoint({
    step,
    meta: {
      model: network.name,
      weights: network.weights.map(({ name, shape: extents }) => ({ name, shape: [...extents] })),
      data: { shape, ...classes !== undefined && { classes }, ...classNames && { classNames }, normalisation }
    },
    masks: new Map(tensors.flatMap(({ name, mask }) => mask ? [[`mask/${name}`, mask] as const] : [])),
    arrays: new Map(tensors.map(({ name, values }) => [`value/${name}`, values]))
  }))
}
