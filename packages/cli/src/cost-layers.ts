import type { CostLayer } from '@itop/metrics'
import { maskable, type Network, type WeightSpec } from '@itop/models'
import { distributions, type UpdaterSettings } from '@itop/updaters'
import { fromSettings } from './user-error.js'

/** Positions of a weight. */
export const sizeOf = ({ shape }: { readonly shape: readonly number[] }): number => shape.reduce((a, b) => a * b, 1)

/** The maskable layers with the weights that a method gives them at the start. */
export const costLayers = (network: Network, settings: UpdaterSettings): readonly CostLayer[] => {
  const specs = maskable(network.weights)
  const densities = settings.density === 1 ? undefined : layerDensities(specs, settings)
  const biases = new Set(network.weights.filter(({ role }) => role === 'bias').map(({ name }) => name))
  return specs.map((spec, i) => ({
    name: spec.name, shape: spec.shape, positions: spec.positions,
    active: densities?.[i]!.active ?? sizeOf(spec), bias: biases.has(`${spec.name}.bias`)
  }))
}

const layerDensities = (specs: readonly WeightSpec[], { distribution, density }: UpdaterSettings) => fromSettings(() =>
  distributions[distribution]!.densities(specs.map(({ name, shape }) => ({ name, shape })), density))
