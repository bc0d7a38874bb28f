import type { ImageSet } from '@itop/data'
import type { Network } from '@itop/models'
import { crossEntropy, type Loss } from '@itop/ops'
import { wantsImages, type Probe, type Updater } from '@itop/updaters'
import type { StartFrom } from '../step/start-from.js'
import { probeOf, type ProbeOptions } from './probe.js'
import { sourceOf, sourceOfOnes, type ProbeChoice } from './probe-source.js'

/** The training that a method is about to begin. */
export interface BeginningTraining extends ProbeChoice {
  readonly network: Network
  readonly updater: Updater
  readonly data: { readonly train: ImageSet }
  readonly labelSmoothing?: number
  /** In place of cross-entropy with that label smoothing. */
  readonly loss?: Loss
  /** Whose values weights begin with, in place of what the network draws. */
  readonly startFrom?: StartFrom | undefined
}

/** What a method looks at before this training; undefined where it looks at no images. Refuses more than there is. */
export function trainingProbe(training: BeginningTraining): Probe | undefined {
  const { network, updater: { name, probe }, data: { train }, seed, labelSmoothing = 0, startFrom } = training
  const { loss = crossEntropy({ labelSmoothing }) } = training
  if (!wantsImages(probe)) return undefined
  const values = startFrom && { values: Object.fromEntries(startFrom.values) }
  return 'ones' in probe ? onesProbe({ network, seed, ...values, source: sourceOfOnes(network) })
    : probeOf({ network, seed, loss, ...values, source: sourceOf(name, train, probe, training) })
}

/** A look at an image that has no class, so that there is no loss. */
const onesProbe = (options: ProbeOptions): Probe => ({
  ...probeOf(options),
  gradients: () => Promise.reject(new TypeError(
    'probe: expected outputGradients, since an image of ones has no loss. Ask for images of the data.'))
})
