import { cellSizes } from '@itop/experiment'
import type { TrainState } from '@itop/trainer'
import type { LayerInfo } from '../../protocol.js'
import type { OpenedBackend } from '../backends.js'
import { createdMessage } from '../created.js'
import { timeBesideDense } from '../dense-timing.js'
import type { SessionParts } from './parts.js'

/** Tells what stands at step 0, and how fast the network would be if it were dense. */
export async function introduce(
  parts: SessionParts, { backend, layers }: { readonly backend: OpenedBackend, readonly layers: readonly LayerInfo[] },
  state: TrainState
): Promise<void> {
  const { network, data, training, stepsPerEpoch, post, reporter, overtaken } = parts
  const { steps: totalSteps, method } = training
  const plan = method.plan(layers, { totalSteps, stepsPerEpoch })
  post(createdMessage({
    network, layers, plan, totalSteps, stepsPerEpoch, cells: cellSizes(network, method),
    backend: backend.info, images: data.train,
    counts: { train: data.train.count, test: data.test.count }
  }))
  await reporter.report(state, true)
  const dense = await timeBesideDense(training, plan, overtaken)
  if (dense) post(dense)
}
