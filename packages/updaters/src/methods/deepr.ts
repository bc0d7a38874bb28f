import { axes } from '../axes.js'
import { drawsOf } from '../draws.js'
import { without } from '../positions.js'
import { growRule } from '../prune-and-grow-layer.js'
import { regrownChange } from '../regrown-change.js'
import { filled, pick, withDefaults } from '../settings-table.js'
import { shapesOf } from '../shapes-of.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import type { LayerChange, LayerView, UpdateContext, Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import { crossed, freeSigns, readSigns, signsAfter, type Signs } from './deepr-signs.js'
import type { Method } from './method.js'

/** Options of deep rewiring. */
export interface DeeprOptions extends Partial<Omit<StartOptions, 'density'>> {
  readonly density: number
  /** Optimizer steps between looks at the signs. Integer ≥ 1, default 1. */
  readonly interval?: number
  /** Pull of every weight toward 0, times the learning rate. Number ≥ 0, default 1e-5. */
  readonly l1?: number
  /** Standard deviation of the noise in every gradient. Number ≥ 0, default 1e-5. */
  readonly noise?: number
  /** Which sign a new weight may have: one that is drawn, or that of its first steps. Default 'drawn'. */
  readonly birthSign?: 'drawn' | 'free'
  /** Whether a weight that has just gone may come back at once. Default 'allowed'. */
  readonly regrow?: 'allowed' | 'refused'
}

const settings = withDefaults(
  pick(axes, 'density', 'distribution', 'initialMasks', 'interval', 'l1', 'noise', 'birthSign', 'regrow'),
  { distribution: 'uniform', interval: 1, regrow: 'allowed' })

/**
 * Deep rewiring: every weight has a sign. One that a step carries over 0 goes, and another comes at random, at 0, with
 * a sign of its own; a pull toward 0 and noise in the gradients keep weights going. Bellec et al. 2018,
 * https://arxiv.org/abs/1711.05136
 *
 * Signs are of weights here, of positions there: one that comes back draws anew. The first weights keep those that
 * they have at the first look. `birthSign: 'free'` is the form of IntelAI/dynamic-reparameterization.
 */
export const deeprMethod: Method<DeeprOptions> = {
  name: 'deepr',
  about: 'a weight that changes its sign goes, another comes at random',
  source: 'https://arxiv.org/abs/1711.05136',
  settings,
  make: deepr
}

/** The updater of `deeprMethod`. */
export function deepr(options: DeeprOptions): Updater<Signs> {
  const given = filled('deepr', settings, options) as Required<DeeprOptions>   // the table has defaults for all of them
  const { density, interval, l1, noise, birthSign, regrow } = given
  const [first, grow] = [startAxis('deepr', given), growRule('deepr', 'random')]

  /** The weights of a layer that kept their signs, with others in place of those that did not. */
  async function rewired(layer: LayerView, signs: Uint32Array, share: number, at: UpdateContext) {
    const left = crossed(layer, signs)
    const count = Math.round(share * left.kept.size) - left.kept.count
    const moved = await regrownChange(layer, left, at, { grow, count, regrow })
    const renewed = without(moved.grown, moved.activated)
    const change: LayerChange = { ...moved, ...renewed.length > 0 && { renewed } }
    const stream = birthSign === 'drawn' ? drawsOf(at)('sign', layer.name) : undefined
    return { change, signs: signsAfter(layer, signs, change, () => stream ? 1 - 2 * stream.nextBelow(2) : 0) }
  }

  return {
    name: 'deepr',
    needs: [],
    penalties: [{ on: 'forward', kind: 'l1', factor: l1 }],
    noise,
    start: (layers, { seed }) => {
      const masks = first.masks(layers, density, seed)
      return { masks, state: { signs: masks.map(({ stored }) => freeSigns(stored.count)) } }
    },
    plan: (layers, { totalSteps }) => {
      const densities = first.densities(layers, density)
      return planOf({ interval }, totalSteps, () => ({ dropFraction: 0, densities }))
    },
    update: async ({ signs }, layers, at) => {
      const shares = first.densities(shapesOf(layers), density)
      const all = await Promise.all(layers.map((layer, i) => rewired(layer, signs[i], shares[i], at)))
      const [gone, weights] = [all.map(({ change }) => change.pruned.length), layers.map(({ stored }) => stored.count)]
      const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
      return {
        state: { signs: all.map(one => one.signs) },
        change: { step: at.step, dropFraction: sum(gone) / sum(weights), layers: all.map(({ change }) => change) }
      }
    },
    state: { version: 1, check: readSigns },
    settings: { method: 'deepr', ...first.settings, grow: grow.name, interval, l1, noise, birthSign, regrow }
  }
}
