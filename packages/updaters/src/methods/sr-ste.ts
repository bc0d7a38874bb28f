import { largestOfGroups, Mask } from '@itop/masks'
import { axes, remainderOf } from '../axes.js'
import { choosing, type Choice } from '../chosen-masks.js'
import { check } from '../errors.js'
import { filled, withDefaults } from '../settings-table.js'
import type { LayerShape, StepRule, Updater } from '../types.js'
import { planUntil } from '../update-plan.js'
import type { Method } from './method.js'

/** Options of SR-STE. */
export interface SrSteOptions {
  /** Weights that are used of every m. Integer from 1 to m, default 2. */
  readonly n?: number
  /** Integer ≥ 2 that divides the inputs of every layer, default 4. */
  readonly m?: number
  /** Of weights that are not used. Number ≥ 0, default 0.0002; with 0 it is the plain straight-through estimator. */
  readonly maskedDecay?: number
  /** Optimizer steps between looks at the masks, for records and R_s. Integer ≥ 1, default 100. */
  readonly interval?: number
  /** What becomes of layers whose inputs m does not divide. Default 'refuse'. */
  readonly remainder?: 'refuse' | 'dense'
  /** Default 'dense'. */
  readonly firstConvolution?: 'dense' | 'grouped'
}

const { n, m, maskedDecay, interval, firstConvolution } = axes

const settings = withDefaults({ n, m, maskedDecay, interval, remainder: remainderOf('dense'), firstConvolution },
  { maskedDecay: 2e-4, interval: 100, remainder: 'refuse' })

/**
 * N:M sparsity with the sparse-refined straight-through estimator: all weights are stored and get gradients; every
 * forward pass uses the n largest of every m neighbours along the input, and those left out decay.
 * Zhou et al. 2021, https://arxiv.org/abs/2102.04010
 *
 * Masks may change at every step; updates only look at them. A first convolution stays dense, having too few inputs.
 */
export const srSteMethod: Method<SrSteOptions> = {
  name: 'sr-ste',
  about: 'all weights are stored: every pass uses the n largest of every m inputs',
  source: 'https://arxiv.org/abs/2102.04010',
  settings,
  trial: { remainder: 'dense' },
  make: srSte
}

/** The updater of `srSteMethod`. */
export function srSte(options: SrSteOptions = {}): Updater<undefined> {
  return straightThrough('sr-ste', filled('sr-ste', settings, options) as Required<SrSteOptions>)   // all have defaults
}

/** The updater of either form of the estimator, of options filled in. */
export function straightThrough(name: string, given: Required<SrSteOptions>): Updater<undefined> {
  check(given.n <= given.m, say =>
    `${name}: ${say('n')} must be at most ${say('m')}, ${given.m}, got ${given.n}. It is n of every m.`)
  const rule: StepRule = { kind: 'n-of-m', n: given.n, m: given.m, decay: given.maskedDecay }
  const rules = (layers: readonly LayerShape[]) =>
    layers.map((layer, i) => isGrouped(name, layer, i, given) ? rule : undefined)
  const masksOf: Choice = (layers, values) => {
    const own = rules(layers)
    return layers.map(({ shape }, i) => {
      const stored = Mask.full(shape)
      return { stored, forward: own[i] ? largestOfGroups(values[i], shape, given) : stored }
    })
  }
  return {
    ...choosing(name, masksOf),
    everyStep: rules,
    plan: (layers, { totalSteps }) => {
      const whole = layers.map(() => 1)
      const densities = rules(layers).map(own => own ? given.n / given.m : 1)
      const planned = { dropFraction: 0, densities, backward: whole, stored: whole }
      return planUntil({ interval: given.interval, first: 0, last: totalSteps }, () => planned)
    },
    settings: { method: name, density: given.n / given.m, distribution: `${given.n}:${given.m}`, ...given }
  }
}

/** Whether a layer is ranked in groups; refuses one that they do not divide, unless it is to stay dense. */
function isGrouped(
  where: string, { name, shape }: LayerShape, i: number, options: Required<SrSteOptions>
): boolean {
  if (i === 0 && shape.length === 4 && options.firstConvolution === 'dense') return false
  const inputs = shape[1]
  if (inputs % options.m === 0) return true
  check(options.remainder === 'dense', say =>
    `${where}: ${say('m')} must divide the inputs of every layer, got groups of ${options.m} for the ${inputs} of ` +
      `"${name}". Choose another ${say('m')}, or ${say('remainder', 'dense')} to leave such layers dense.`)
  return false
}
