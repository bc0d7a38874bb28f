import type { CostLayer } from '@itop/metrics'
import { maskable, type Network } from '@itop/models'

/** Positions of a weight. */
export const sizeOf = ({ shape }: { readonly shape: readonly number[] }): number => shape.reduce((a, b) => a * b, 1)

/** The maskable layers of a network, each with its share of weights. */
export const costLayers = (network: Network, densities: readonly number[]): readonly CostLayer[] => {
  const biases = new Set(network.weights.filter(({ role }) => role === 'bias').map(({ name }) => name))
  return maskable(network.weights).map((spec, i) => ({
    name: spec.name, shape: spec.shape, positions: spec.positions,
    active: Math.round(densities[i]! * sizeOf(spec)), bias: biases.has(`${spec.name}.bias`)
  }))
}
