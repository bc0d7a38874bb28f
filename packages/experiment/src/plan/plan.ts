import { inferenceFlops, layerMacs, trainingFlops, type Connections, type CostLayer } from '@itop/metrics'
import { layersOf, maskable, type Network } from '@itop/models'
import { measuringCosts } from '@itop/trainer'
import { wantsImages, type UpdatePlan, type Updater } from '@itop/updaters'
import type { BackendName } from '../backends/backend-names.js'
import { collapseWarnings, firstConnections } from './collapse.js'
import { costLayers, sizeOf } from './cost-layers.js'
import { defaultsFor } from '../recipe/defaults.js'
import { meanDensities, mostDensities } from './densities.js'
import { forecastOf } from './forecast.js'
import { aboutMasks, historyBytes } from './history-bytes.js'
import { learningRateOf } from '../training/learning-rates.js'
import { denseMeasurements, type DenseMeasurement } from './dense-measurements.js'
import { cellSizes, inRounds, updaterOf, updatesOf } from '../recipe/methods.js'
import { memoryPlan, type MemoryPlan, type MemoryQuestion } from './memory-plan.js'
import { plannedNetwork } from '../training/network-for.js'
import type { Recipe } from '../recipe/recipe.js'
import { ownMeasurements } from '../registry/own-measurements.js'
import { builtIns } from '../registry/registry.js'
import { planRounds, type PlannedRound } from './plan-rounds.js'
import { refuseLargeBatch, runLength } from '../training/run-length.js'
import { shortRunWarnings } from './schedule-words.js'

/** A maskable layer of a plan. */
export interface PlanLayer {
  readonly name: string
  readonly shape: readonly number[]
  readonly role: string
  readonly size: number
  readonly density: number
  readonly active: number
  /** Multiply-adds of one sample. */
  readonly forwardMacs: number
  readonly denseForwardMacs: number
}

/** What a run would cost and explore: the object of `itop plan --json`. */
export interface Plan {
  readonly model: string
  readonly data: string
  readonly method: string
  readonly batch: number
  readonly steps: number
  readonly stepsPerEpoch: number
  /** With several rounds: the steps of a whole one, and what each is like. */
  readonly roundSteps?: number
  readonly rounds?: readonly PlannedRound[]
  /** Weights that a mask can hold, those that exist, and their share. */
  readonly maskable: number
  readonly active: number
  readonly density: number
  readonly layers: readonly PlanLayer[]
  /** Per sample, two FLOPs a multiply-add. */
  readonly inferenceFlops: number
  readonly denseInferenceFlops: number
  readonly inferenceRatio: number
  /** Whole run as papers count it: a backward pass is two forward passes; growth steps included. */
  readonly trainingFlops: number
  readonly denseTrainingFlops: number
  readonly trainingRatio: number
  /** Whole run, as it is done: no gradient of the data, absent weights only where a rule looks at them. */
  readonly exactTrainingFlops: number
  readonly exactDenseTrainingFlops: number
  readonly backend: BackendName
  /** `whole`: all that the CPU backend takes. `at least`: what other backends add to it is not known. */
  readonly memoryIs: 'whole' | 'at least'
  /** Bytes. */
  readonly memory: MemoryPlan & { readonly dense: MemoryPlan }
  /** Measurements of the method that keep a number for every position from step to step, and their bytes. */
  readonly denseMeasurements: readonly DenseMeasurement[]
  readonly exploration: { readonly updates: number, readonly rsForecast: number, readonly rsUpperBound: number }
  /** Bytes of `topology.itop`, the masks over time: at most, or little more than at first where values decide. */
  readonly historyBytes: number
  /** Weights on a path from the image to an output, and outputs so reached; absent where none can be without. */
  readonly connections?: Connections
  /** What is likely not meant, in sentences: schedules beyond the end of the run, weights that lead nowhere. */
  readonly warnings: readonly string[]
}

/** The plan of a recipe; reads no data. */
export function planOf(recipe: Recipe, registry = builtIns): Plan {
  learningRateOf(recipe, registry) // refuses what does not go together
  const network = plannedNetwork(recipe, registry)
  const updater = updaterOf(recipe, registry)
  const images = trainImages(recipe, registry)
  if (recipe.data in registry.datasets) refuseLargeBatch(recipe, images)
  const length = runLength(recipe, images)
  const { steps, stepsPerEpoch } = length
  const updates = updatesOf(network, updater, length)
  const layers = costLayers(network, updates.at(steps).densities)
  const { batch } = recipe
  const first = costLayers(network, updates.at(0).densities)
  const forecast = forecastOf(
    first.map(layer => ({ size: sizeOf(layer), active: layer.active })), cellSizes(network, updater), updates)
  const training = trainingFlops({
    layers: costLayers(network, meanDensities(updates, steps), {
      trained: meanDensities(updates, steps, 'backward'),
      computed: computedOf(network, updater, meanDensities(updates, steps))
    }),
    steps, batch, growthSteps: forecast.updates, window: measuringCosts(updater.needs, ownMeasurements(registry)).window
  })
  const inference = inferenceFlops(layers)
  // Masks that a network decides are not known here.
  const isDrawn = recipe.from === undefined || recipe.maskFile !== undefined
  const found = isDrawn ? firstConnections(network, updater, updates, recipe) : undefined
  return {
    model: recipe.model, data: recipe.data, method: recipe.method, batch, steps, stepsPerEpoch,
    ...totals(layers),
    layers: planLayers(network, layers),
    inferenceFlops: inference.sparse,
    denseInferenceFlops: inference.dense,
    inferenceRatio: inference.sparse / inference.dense,
    trainingFlops: training.convention.sparse,
    denseTrainingFlops: training.convention.dense,
    trainingRatio: training.convention.sparse / training.convention.dense,
    exactTrainingFlops: training.exact.sparse,
    exactDenseTrainingFlops: training.exact.dense,
    backend: recipe.backend,
    memoryIs: recipe.backend === 'cpu' ? 'whole' : 'at least',
    memory: memoryPlan(questionOf(network, updater, length, registry), recipe),
    denseMeasurements: denseMeasurements(network, updater, registry),
    exploration: {
      updates: forecast.updates, rsForecast: forecast.random.rs, rsUpperBound: forecast.upperBound.rs
    },
    historyBytes: historyBytes(network, updates, aboutMasks(recipe)),
    ...inRounds(recipe.method, registry) && {
      roundSteps: length.roundSteps, rounds: planRounds(recipe, network, updates, length)
    },
    ...found !== undefined && { connections: found },
    warnings: [...shortRunWarnings(recipe, length, updates.count, registry), ...collapseWarnings(found)]
  }
}

/** What has to be known of a run to count its memory; refuses a density that the layers cannot have. */
export const questionOf = (
  network: Network, updater: Updater, length: Length, registry = builtIns
): MemoryQuestion => ({
  network,
  layers: mostLayers(network, updater, updatesOf(network, updater, length)),
  measuring: measuringCosts(updater.needs, ownMeasurements(registry)),
  penalties: updater.penalties ?? [],
  probes: !wantsImages(updater.probe) ? undefined : 'ones' in updater.probe ? 'image' : 'batch'
})

function mostLayers(network: Network, updater: Updater, updates: UpdatePlan): readonly CostLayer[] {
  const trained = mostDensities(updates, 'backward')
  const densities = mostDensities(updates)
  const computed = computedOf(network, updater, densities)
  return costLayers(network, densities, { trained, stored: mostDensities(updates, 'stored'), computed })
}

/** Shares that kernels multiply by: of layers that are ranked at every step all weights, zeros too. */
function computedOf(network: Network, updater: Updater, densities: readonly number[]): readonly number[] {
  const rules = updater.everyStep?.(layersOf(network)) ?? []
  return densities.map((density, i) => rules[i] ? 1 : density)
}

type Length = { readonly steps: number, readonly stepsPerEpoch: number }

function totals(layers: readonly CostLayer[]) {
  const size = layers.reduce((sum, layer) => sum + sizeOf(layer), 0)
  const active = layers.reduce((sum, layer) => sum + layer.active, 0)
  return { maskable: size, active, density: active / size }
}

function planLayers(network: Network, layers: readonly CostLayer[]): readonly PlanLayer[] {
  const macs = layerMacs(layers)
  const specs = maskable(network.weights)
  return layers.map(({ name, shape, active }, i) => {
    const size = sizeOf({ shape })
    return {
      name, shape, role: specs[i]!.role, size, density: active / size, active,
      forwardMacs: macs[i]!.forward.sparse, denseForwardMacs: macs[i]!.forward.dense
    }
  })
}

/** Training images of ImageNet, ILSVRC 2012. */
const imageNetImages = 1_281_167

/** Images of the data set's official training file, or of the one the model is made for; less what is held out. */
export function trainImages({ data, model, validSplit }: Recipe, registry = builtIns): number {
  const { datasets } = registry
  const name = data in datasets ? data : defaultsFor(model, 'sgd', registry).data ?? 'mnist'
  const train = datasets[name]?.counts.train ?? imageNetImages
  return train - Math.floor(validSplit * train + 0.5)
}
