import type { ImageSet } from '@itop/data'
import type { Network } from '@itop/models'
import { wantsImages, type Probe, type Updater } from '@itop/updaters'
import type { StartFrom } from '../step/start-from.js'
import { probeOf } from './probe.js'
import { sourceOf, type ProbeChoice } from './probe-source.js'

/** The training that a method is about to begin. */
export interface BeginningTraining extends ProbeChoice {
  readonly network: Network
  readonly updater: Updater
  readonly data: { readonly train: ImageSet }
  readonly labelSmoothing?: number
  /** Whose values weights begin with, in place of what the network draws. */
  readonly startFrom?: StartFrom | undefined
}

/** What a method looks at before this training; undefined where it looks at no data. Refuses more than there is. */
export function trainingProbe(training: BeginningTraining): Probe | undefined {
  const { network, updater: { name, probe }, data: { train }, seed, labelSmoothing = 0, startFrom } = training
  if (!wantsImages(probe)) return undefined
  return probeOf({
    network, seed, labelSmoothing, source: sourceOf(name, train, probe, training),
    ...startFrom && { values: Object.fromEntries(startFrom.values) }
  })
}
