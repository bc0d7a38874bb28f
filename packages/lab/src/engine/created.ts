import type { ImageSet } from '@itop/data'
import { forecastRs, storedBytes } from '@itop/metrics'
import type { Network } from '@itop/models'
import { plannedUpdates, type UpdatePlan } from '@itop/updaters'
import type { BackendInfo, CreatedMessage, ForecastCurve, LayerInfo } from '../protocol.js'

/** R_s that random growth is expected to reach in a run of so many steps; `cells`: weights that go and come together. */
export function forecastOf(
  layers: readonly LayerInfo[], plan: UpdatePlan, cells: readonly number[] = layers.map(() => 1)
): ForecastCurve {
  const { curve } = forecastRs({
    layers: layers.map(({ size, active }, i) => ({ size, active, cell: cells[i] })),
    ...plannedUpdates(plan)
  })
  return {
    steps: curve.map(({ update }) => update === 0 ? 0 : plan.step(update)),
    rs: curve.map(({ rs }) => rs),
    layers: Object.fromEntries(layers.map(({ name }, i) => [name, curve.map(point => point.layers[i])]))
  }
}

/** Bytes of all weights as they are stored, and dense. */
export function weightBytes(
  { weights }: Network, layers: readonly LayerInfo[]
): { readonly weightsBytes: number, readonly denseWeightsBytes: number } {
  const kept = new Map(layers.map(({ name, active, stored = active }) => [name, stored]))
  return storedBytes(weights.filter(({ role }) => role !== 'statistic').map(({ name, shape }) =>
    ({ size: shape.reduce((product, extent) => product * extent, 1), active: kept.get(name) })))
}

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
    forecast: forecastOf(layers, plan, cells),
    totalSteps,
    stepsPerEpoch,
    backend,
    classNames: classNames ?? Array.from({ length: classes }, (_, i) => String(i)),
    ...weightBytes(network, layers),
    shape,
    ...counts && { images: counts }
  }
}
