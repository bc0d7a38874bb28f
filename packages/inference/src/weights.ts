import { usedWeight, type Checkpoint } from '@itop/checkpoint'
import { Mask } from '@itop/masks'
import { isMaskable, type Network } from '@itop/models'
import { createParameter, createPattern, type Parameter } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'

/** The weights of a loaded network, on the backend that was current when they were loaded. */
export interface Weights {
  /** By name. Throws when they are gone: disposed, or with their backend. */
  readonly parameters: () => ReadonlyMap<string, Parameter>
  readonly dispose: () => void
}

/** The weights that a checkpoint holds of a network. What does not fit it is refused, and nothing is left behind. */
export function weightsOf(checkpoint: Checkpoint, { name, weights }: Network): Weights {
  const stored = weights.map(spec => ({ ...spec, ...usedWeight(checkpoint, spec) }))
  const parameters = new Map(stored.map(({ mask: given, ...weight }) => {
    const mask = given ?? (isMaskable(weight) ? Mask.full(weight.shape) : undefined)
    return [weight.name, createParameter({ ...weight, pattern: mask ? createPattern(mask) : null })]
  }))
  const [backend, backendName] = [tf.backend(), tf.getBackend()]
  let disposed = false
  return {
    parameters: () => {
      if (disposed) throw new Error(`predict: the network '${name}' was disposed. Load it again with loadNetwork.`)
      if (tf.findBackend(tf.getBackend()) === backend) return parameters
      throw new Error(`predict: '${name}' was loaded on the backend ${backendName}, which is not the current one any ` +
        'more. Make it so again, or load the network on the one that is.')
    },
    dispose: () => {
      if (disposed) return
      disposed = true
      for (const parameter of parameters.values()) parameter.dispose()
    }
  }
}
