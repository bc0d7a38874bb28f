import type { ImageSet } from '@itop/data'
import { networkBytes, randomGrowth } from '@itop/experiment'
import type { Network } from '@itop/models'
import type { UpdateEvent } from '@itop/trainer'
import type { UpdatePlan } from '@itop/updaters'
import type { BackendInfo, CreatedMessage, ForecastCurve, LayerInfo, UpdateMessage } from '../protocol.js'

/** R_s that growth at random would reach, for plots. `cells`: weights of each layer that go and come together. */
export function forecastCurve(
  layers: readonly LayerInfo[], plan: UpdatePlan, cells: readonly number[] = layers.map(() => 1)
): ForecastCurve {
  const { random: { curve }, stepOf } = randomGrowth(layers, cells, plan)
  return {
    steps: curve.map(stepOf),
    rs: curve.map(({ rs }) => rs),
    layers: Object.fromEntries(layers.map(({ name }, i) => [name, curve.map(point => point.layers[i])]))
  }
}

/** The message of an update. */
export const updateMessage = (network: Network, record: UpdateEvent): UpdateMessage =>
  ({ type: 'update', record, weightsBytes: networkBytes(network, record.layers).weightsBytes })

/** What an experiment that stands at step 0 is. */
export interface CreatedFrom {
  readonly network: Network
  readonly images: Pick<ImageSet, 'shape' | 'classes' | 'classNames'>
  /** Images to learn from and to test on, where that is known. */
  readonly counts?: { readonly train: number, readonly test: number }
  readonly layers: readonly LayerInfo[]
  readonly plan: UpdatePlan
  /** Weights of each layer that go and come together; left out, each is alone. */
  readonly cells?: readonly number[] | undefined
  readonly totalSteps: number
  readonly stepsPerEpoch: number
  readonly backend: BackendInfo
}

/** The message that tells of it. */
export function createdMessage(
  { network, images, counts, layers, plan, cells, totalSteps, stepsPerEpoch, backend }: CreatedFrom
): CreatedMessage {
  const { shape, classes, classNames } = images
  return {
    type: 'created',
    layers,
    forecast: forecastCurve(layers, plan, cells),
    totalSteps,
    stepsPerEpoch,
    backend,
    classNames: classNames ?? Array.from({ length: classes }, (_, i) => String(i)),
    ...networkBytes(network, layers),
    shape,
    ...counts && { images: counts }
  }
}
