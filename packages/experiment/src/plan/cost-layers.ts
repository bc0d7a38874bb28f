import type { CostLayer } from '@itop/metrics'
import { maskable, type Network } from '@itop/models'

/** Positions of a weight. */
export const sizeOf = ({ shape }: { readonly shape: readonly number[] }): number => shape.reduce((a, b) => a * b, 1)

/** Other shares of each layer's weights than those that are used, where a method has them. */
export interface OtherShares {
  readonly trained?: readonly number[]
  readonly stored?: readonly number[]
  /** What kernels multiply by. */
  readonly computed?: readonly number[]
}

/** The maskable layers of a network, each with its share of weights. */
export function costLayers(
  network: Network, densities: readonly number[], { trained, stored, computed }: OtherShares = {}
): readonly CostLayer[] {
  const biases = new Set(network.weights.filter(({ role }) => role === 'bias').map(({ name }) => name))
  return maskable(network.weights).map((spec, i) => {
    const count = (shares: readonly number[]) => Math.round(shares[i]! * sizeOf(spec))
    return {
      name: spec.name, shape: spec.shape, positions: spec.positions, active: count(densities),
      ...trained && { trained: count(trained) }, ...stored && { stored: count(stored) },
      ...computed && { computed: count(computed) }, bias: biases.has(`${spec.name}.bias`)
    }
  })
}
