import { activeCount } from '@itop/masks'
import { densityAfter, leftOf, type Ramp, type RampOptions } from './density-ramp.js'
import type { StartAxis } from './start-axis.js'
import type { Cells } from './structures/types.js'
import type { LayerShape } from './types.js'

/** What exists after a step of a ramp: each layer's share of its own, all along one curve, and that of all together. */
export interface FallingShares {
  readonly own: readonly number[]
  readonly together: number
}

/** Every layer falls from what its distribution gives it at first to what it does at last. */
export function fallingShares(
  axis: StartAxis, options: RampOptions, layers: readonly LayerShape[], ramp: Ramp, step: number
): FallingShares {
  const left = leftOf(ramp, options, step)
  const from = axis.shares(layers, options.initialDensity)
  const own = axis.shares(layers, options.density).map((to, i) => to + Math.max(0, from[i] - to) * left)
  return { own, together: densityAfter(ramp, options, step) }
}

/** The shares of positions that shares of cells, rounded to whole ones, come to. */
export const ofWholeCells = (cells: readonly Cells[], shares: readonly number[]): readonly number[] =>
  cells.map(({ shape }, i) => {
    const size = shape.reduce((product, extent) => product * extent, 1)
    return activeCount(size, shares[i]) / size
  })
