import { decodeCheckpoint, maskedWeights, weightKeys, type Checkpoint } from '@itop/checkpoint'
import { checkInteger, checkOptions } from '@itop/masks'
import type { Network } from '@itop/models'
import { createInference, logits, type Inference } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { accuracyOf } from './accuracy.js'
import { classifyOf, type ClassifyOptions, type Guess } from './classify.js'
import { givenImages, type Given } from './given-images.js'
import { highestOf } from './highest-of.js'
import { createImageInput, imagesIn } from './image-input.js'
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

/** What a network says about some images. */
export interface Prediction {
  /** `[n, classes]`, row-major. */
  readonly logits: Float32Array
  /** The class with the highest logit of each image, the lowest among equals. `[n]`. */
  readonly classes: Int32Array
}

/** A trained network, ready to predict on the TF.js backend that was current when it was loaded. */
export interface LoadedNetwork<Asked = Given> {
  readonly network: Network
  /** Optimizer steps it was trained for. */
  readonly step: number
  /** What class 0, 1, … shows, where the data set says. */
  readonly classNames: readonly string[] | undefined
  /** Share of the maskable weights that exist. */
  readonly density: number
  /**
   * Of images `[n, c, h, w]`: bytes, which are normalised as in training, or floats, which are taken as they are; or of
   * a picture of any size, or several.
   */
  readonly predict: (images: Asked) => Promise<Prediction>
  /** Of each image the likeliest classes, by their names, with their probabilities. */
  readonly classify: (images: Asked, options?: ClassifyOptions) => Promise<readonly (readonly Guess[])[]>
  /** Share of the images that are classified as their labels say. */
  readonly accuracy: (images: Asked, labels: ArrayLike<number>) => Promise<number>
  /** Frees the weights; nothing can be predicted after. Calling it again does nothing. */
  readonly dispose: () => void
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
