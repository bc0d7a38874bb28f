import { decodeCheckpoint, maskedWeights, weightKeys, type Checkpoint } from '@itop/checkpoint'
import { checkInteger, checkOptions } from '@itop/masks'
import type { Network } from '@itop/models'
import type { EngineInference, InferenceEngine } from '@itop/ops'
import { announcedEngine } from '@itop/ops/plain'
import { accuracyOf } from './accuracy.js'
import { classifyOf } from './classify.js'
import { givenImages } from './given-images.js'
import { highestOf } from './highest-of.js'
import { fillWith, imagesIn } from './image-input.js'
import type { LoadedNetwork } from './loaded-network.js'
import { readMeta, type NetworkMeta } from './meta.js'
import { networkOf } from './network-of.js'
import { weightsOf } from './weights.js'

/** A checkpoint, or the bytes of its file. */
export type NetworkSource = Uint8Array | Checkpoint

/** Options of `loadNetwork`. */
export interface LoadOptions {
  /** The network, when it is one of the caller's own; else it is found by its name. */
  readonly network?: Network
  /** What computes it: started kernels, or TF.js; default: TF.js, where a backend was registered. */
  readonly on?: InferenceEngine
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
  const engine = options.on ?? announcedOrThrow()
  const inference = once(network.name, engine.load(network, weightsOf(checkpoint, network)))
  const predict = predictor({ network, inference, meta, batch })
  return {
    network,
    step: checkpoint.step,
    classNames: meta.data.classNames,
    density: densityOf(checkpoint),
    predict,
    classify: classifyOf(meta.data.classNames, network.classes, predict),
    accuracy: accuracyOf(meta.data.shape, network.classes, predict),
    dispose: inference.dispose
  }
}

function checkLoad(options: LoadOptions): void {
  checkOptions('loadNetwork', options, ['network', 'on', 'batch'])
  checkInteger('loadNetwork: batch', options.batch ?? 1, 1)
}

function announcedOrThrow(): InferenceEngine {
  const engine = announcedEngine()
  if (engine) return engine
  throw new Error('loadNetwork: nothing computes yet. Start kernels, { on: await startKernels() } of ' +
    '@itop/backend-cpu/predict, or register a backend of TF.js first.')
}

/** What an engine holds, until it is disposed: that happens once, and nothing is computed after. */
function once(name: string, inference: EngineInference): EngineInference {
  let disposed = false
  return {
    async logits(n, fill) {
      if (!disposed) return inference.logits(n, fill)
      throw new Error(`predict: the network '${name}' was disposed. Load it again with loadNetwork.`)
    },
    dispose() {
      if (!disposed) inference.dispose()
      disposed = true
    }
  }
}

function densityOf(checkpoint: Checkpoint): number {
  const present = maskedWeights(checkpoint).flatMap(name => {
    const { forward, mask } = weightKeys(name)
    return checkpoint.masks.get(forward) ?? checkpoint.masks.get(mask) ?? []
  })
  const total = (of: 'count' | 'size') => present.reduce((sum, mask) => sum + mask[of], 0)
  return present.length === 0 ? 1 : total('count') / total('size')
}

function predictor({ network, inference, meta, batch }: {
  readonly network: Network, readonly inference: EngineInference, readonly meta: NetworkMeta, readonly batch: number
}): LoadedNetwork['predict'] {
  return async given => {
    const images = givenImages('predict', given, meta.data.shape)
    const count = imagesIn('predict', images, meta.data.shape)
    const all = new Float32Array(count * network.classes)
    for (let first = 0; first < count; first += batch) {
      const n = Math.min(batch, count - first)
      all.set(await inference.logits(n, fillWith(images, meta.data, first, n)), first * network.classes)
    }
    return { logits: all, classes: highestOf(all, network.classes) }
  }
}
