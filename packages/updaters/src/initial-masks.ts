import { bernoulliPositions } from '@itop/criteria'
import { Mask, randomSubset, type LayerDensity } from '@itop/masks'
import { randomGroups } from './structures/groups.js'
import type { Cells } from './structures/types.js'
import type { LayerMasks } from './types.js'

/**
 * The first masks, uniformly at random, one a layer. A draw depends on the seed and the layer's name alone.
 *
 * 'exact' draws the layer's exact count, as many of each of its groups. 'bernoulli' draws each position on its own with
 * the layer's density, as the ITOP repository does, so that counts vary: by √(N·d·(1 − d)) for N positions.
 */
export const initialMasks = (
  layers: readonly Drawn[], seed: number, kind: 'exact' | 'bernoulli'
): readonly LayerMasks[] => layers.map(layer => {
  const stored = draw[kind](layer, `${seed}/mask/${layer.name}`)
  return { stored, forward: stored }
})

/** A layer whose groups, one if left out, have as many of its active positions each. */
type Drawn = LayerDensity & Partial<Pick<Cells, 'groups' | 'few'>>

const draw = {
  exact: ({ shape, size, active, groups = 1, few = false }: Drawn, seed: string): Mask =>
    active === size ? Mask.full(shape)
      : groups > 1 ? randomGroups(shape, { groups, few, count: active, seed })
        : randomSubset({ shape, within: 'inside', count: active, seed }),
  bernoulli: ({ shape, density }: LayerDensity, seed: string): Mask =>
    Mask.fromIndices(shape, bernoulliPositions({ outside: Mask.empty(shape), probability: Math.min(1, density), seed }))
}
