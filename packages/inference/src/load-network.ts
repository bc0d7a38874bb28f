import { decodeCheckpoint, maskedWeights, weightKeys, type Checkpoint } from '@itop/checkpoint'
import { checkInteger, checkOptions } from '@itop/masks'
import type { Network } from '@itop/models'
import { createInference, logits, type Inference } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { accuracyOf } from './accuracy.js'
import { classifyOf } from './classify.js'
import { givenImages } from './given-images.js'
import { highestOf } from './highest-of.js'
import { createImageInput, imagesIn } from './image-input.js'
import type { LoadedNetwork } from './loaded-network.js'
import { readMeta, type NetworkMeta } from './meta.js'
import { networkOf } from './network-of.js'
import { weightsOf, type Weights } from './weights.js'

/** A checkpoint, or the bytes of its file. */
export type NetworkSource = Uint8Array | Checkpoint

/** Options of `loadNetwork`. */
export interface LoadOptions {
  /** The network, when it is one of the caller's own; else it is found by its name. */
  readonly network?: Network
  /** Images computed at a time. Integer ≥ 1, default 128. */
  readonly batch?: number
}

/**
 * A trained network from a checkpoint; needs no trainer. It computes in inference mode: norms use their running
 * statistics, dropout does nothing, so that a prediction does not depend on the batch. The caller disposes it.
 */
export async function loadNetwork(source: NetworkSource, options: LoadOptions = {}): Promise<LoadedNetwork> {
  checkLoad(options)
  const { batch = 128 } = options
  const checkpoint = source instanceof Uint8Array ? decodeCheckpoint(source) : source
  const meta = readMeta(checkpoint.meta)
  const network = networkOf(meta, options.network)
  const weights = weightsOf(checkpoint, network)
  const inference = createInference(network, weights.parameters())
  const predict = predictor({ network, weights, inference, meta, batch })
  return {
    network,
    step: checkpoint.step,
    classNames: meta.data.classNames,
    density: densityOf(checkpoint),
    predict,
    classify: classifyOf(meta.data.classNames, network.classes, predict),
    accuracy: accuracyOf(meta.data.shape, network.classes, predict),
    dispose() {
      inference.dispose()
      weights.dispose()
    }
  }
}

function checkLoad(options: LoadOptions): void {
  checkOptions('loadNetwork', options, ['network', 'batch'])
  checkInteger('loadNetwork: batch', options.batch ?? 1, 1)
}

function densityOf(checkpoint: Checkpoint): number {
  const present = maskedWeights(checkpoint).flatMap(name => {
    const { forward, mask } = weightKeys(name)
    return checkpoint.masks.get(forward) ?? checkpoint.masks.get(mask) ?? []
  })
  const total = (of: 'count' | 'size') => present.reduce((sum, mask) => sum + mask[of], 0)
  return present.length === 0 ? 1 : total('count') / total('size')
}

function predictor({ network, weights, inference, meta, batch }: {
  readonly network: Network, readonly weights: Weights, readonly inference: Inference, readonly meta: NetworkMeta,
  readonly batch: number
}): LoadedNetwork['predict'] {
  return async given => {
    const images = givenImages('predict', given, meta.data.shape)
    const count = imagesIn('predict', images, meta.data.shape)
    const all = new Float32Array(count * network.classes)
    for (let first = 0; first < count; first += batch) {
      weights.parameters() // throws where they are gone
      const scores = tf.tidy(() => {
        const input = createImageInput(images, meta.data, first, Math.min(batch, count - first))
        return logits(inference.forward(input))
      })
      all.set(await scores.data() as Float32Array, first * network.classes)   // logits are float32
      scores.dispose()
    }
    return { logits: all, classes: highestOf(all, network.classes) }
  }
}
