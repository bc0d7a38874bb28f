import { axes } from '../axes.js'
import { hessianProduct } from '../hessian-product.js'
import type { Probe } from '../probe.js'
import { scoredCounts, selectionOf, type ScoredCounts } from '../scored-counts.js'
import { scoredMasks, type ScoredOptions } from '../scored-start.js'
import { filled } from '../settings-table.js'
import type { Updater } from '../types.js'
import type { Method } from './method.js'

/** Options of GraSP. */
export interface GraspOptions extends ScoredOptions {
  /** Images of each class that are looked at before the first step. Integer ≥ 1, default 10. */
  readonly samplesPerClass?: number
  /** What logits are divided by, so that the loss is nearly linear in them. Above 0, default 200. */
  readonly temperature?: number
  /** Whether as many weights exist as asked for, or as a code makes of them. Default 'exact'. */
  readonly counts?: ScoredCounts
}

const { density, positions, samplesPerClass, temperature } = axes
const settings = { density, positions, samplesPerClass, temperature, counts: scoredCounts() }

/**
 * Gradient signal preservation: before the first step, the weights stay without which the gradient would shrink most,
 * w·(H∇L) over all layers together; the masks never change. Wang, Zhang and Grosse 2020,
 * https://arxiv.org/abs/2002.07376
 *
 * The product with the Hessian is a difference of gradients, see `hessianProduct`. Those values are trained that were
 * scored, and each layer keeps a weight; the authors' code draws linear layers anew in the copy that it scores, and
 * keeps one weight more than asked: `counts: 'reference'`. `'synflow'` counts as Synaptic-Flow.
 */
export const graspMethod: Method<GraspOptions> = {
  name: 'grasp',
  about: 'keeps the weights that the flow of gradients needs most, chosen once from a few images before training',
  source: 'https://arxiv.org/abs/2002.07376',
  fixed: true,
  settings,
  trial: { samplesPerClass: 3 },
  make: grasp
}

/** The updater of `graspMethod`. */
export function grasp(given: GraspOptions): Updater<undefined> {
  const options = filled('grasp', settings, given) as Required<GraspOptions>   // the table has defaults for the others
  return scoredMasks({
    name: 'grasp', options, probe: { perClass: options.samplesPerClass },
    scores: probe => graspScores(probe, options), selection: selectionOf('grasp', options.counts),
    shares: [options.density], returning: false
  })
}

/** w·(H∇L) of every position, one array a layer. */
export async function graspScores(
  probe: Probe, { temperature = axes.temperature.default }: Pick<GraspOptions, 'temperature'> = {}
): Promise<readonly Float32Array[]> {
  const products = await hessianProduct(probe, await probe.gradients({ temperature }), { temperature })
  const values = probe.values()
  return products.map((layer, i) => layer.map((product, j) => values[i][j] * product))
}
