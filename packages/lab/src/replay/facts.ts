import { isRecord, type Checkpoint } from '@itop/checkpoint'
import { isDatasetName, knownDatasets, type ImageSet } from '@itop/data'
import { cellSizes, usualNetwork, type Registry } from '@itop/experiment'
import type { Network } from '@itop/models'
import { noUpdates, type RunLength, type UpdatePlan } from '@itop/updaters'
import { createdMessage } from '../engine/created.js'
import type { CreatedMessage } from '../protocol.js'
import type { Metrics } from './metrics.js'
import { runUpdater } from './updater.js'

type Recipe = Readonly<Record<string, unknown>>

/** The images a run was about. */
export type ImagesSeen = Pick<ImageSet, 'shape' | 'classes' | 'classNames'>

/** What the images of a run were like: as its checkpoint says, else by the data set's name, else as usual. */
export function imagesOf(
  { model, data }: Recipe, checkpoint: Checkpoint | undefined, registry: Registry
): ImagesSeen {
  const saved = checkpoint?.meta['data']
  // Written by the trainer, and read by `loadNetwork`, which checks it.
  if (isRecord(saved)) return saved as unknown as ImagesSeen
  if (typeof data === 'string' && isDatasetName(data)) return knownDatasets[data]
  const { input, classes } = usualNetwork(String(model), registry)
  return { shape: input, classes }
}

/** How long a run was meant to be. */
export function lengthOf(
  { steps, epochs }: Recipe, { records, end }: Metrics, checkpoint: Checkpoint | undefined
): { readonly totalSteps: number, readonly stepsPerEpoch: number } {
  const epoch = records.find(record => record.type === 'epoch')
  const saved = checkpoint?.meta['stepsPerEpoch']
  const lastStep = end?.step ?? records.at(-1)?.step ?? 1
  const stepsPerEpoch = epoch ? epoch.step / epoch.epoch : typeof saved === 'number' ? saved : lastStep
  const planned = typeof steps === 'number' ? steps : typeof epochs === 'number' ? epochs * stepsPerEpoch : lastStep
  return { stepsPerEpoch, totalSteps: end?.step ?? Math.max(lastStep, Math.round(planned)) }
}

/** What is known of a run beside its records. */
interface ChangesOf {
  readonly length: RunLength
  readonly network: Network
  readonly registry: Registry
}

/** When masks changed, and how: as the recipe says, where it says all that is needed, else never. */
function changesOf(
  recipe: Recipe, { start: { method, layers } }: Metrics, { length, network, registry }: ChangesOf
): { readonly plan: UpdatePlan, readonly cells?: readonly number[] | undefined } {
  try {
    const updater = runUpdater(recipe, method, registry)
    if (updater) return { plan: updater.plan(layers, length), cells: cellSizes(network, updater) }
  } catch { /* a run of another version, whose settings mean something else now */ }
  return { plan: noUpdates(layers.map(({ active, size }) => active / size)) }
}

/** The message that a run would have begun with. */
export function replayCreated(
  recipe: Recipe, metrics: Metrics, checkpoint: Checkpoint | undefined,
  { network, registry }: { readonly network: Network, readonly registry: Registry }
): CreatedMessage {
  const { start: { layers } } = metrics
  const { shape, classes, classNames } = imagesOf(recipe, checkpoint, registry)
  const length = lengthOf(recipe, metrics, checkpoint)
  const { backend = 'cpu' } = recipe
  return createdMessage({
    network, layers, ...length,
    images: { shape, classes, ...classNames && { classNames } },
    ...changesOf(recipe, metrics, { length, network, registry }),
    backend: {
      name: backend === 'webgpu' ? 'webgpu' : 'cpu', description: `Computed before, by the backend ${backend}`
    }
  })
}
