import { axes } from '../axes.js'
import { pick, withDefaults } from '../settings-table.js'
import type { Updater } from '../types.js'
import type { ChtState } from './cht-state.js'
import type { ChtOptions } from './cht-options.js'
import { hebbTraining } from './hebb-training.js'
import type { Method } from './method.js'

const settings = withDefaults({
  ...pick(axes, 'density', 'distribution', 'initialMasks', 'topology', 'ringNoise', 'grow', 'removal', 'selection',
    'firstTemperature', 'lastTemperature', 'chains', 'earlyStop', 'start', 'stop', 'stopFraction', 'dropFraction',
    'dropSchedule', 'dropFloor', 'dropPower', 'initialDensity', 'densityDecay', 'birth'),
  interval: { ...axes.interval, unset: 'once an epoch' }
}, { distribution: 'uniform', grow: 'ch3-l3', dropFraction: 0.3, dropSchedule: 'constant' })

/**
 * Cannistraci-Hebb training: once a pass, the smallest weights of each layer go, then those that no signal passes any
 * more; as many come where the links that exist speak for them, by topology alone. Convolutions grow at random.
 * Zhang et al. 2025 and before, https://arxiv.org/abs/2501.19107
 *
 * Chains are removed until none is left, where the authors' code goes over them once.
 */
export const chtMethod: Method<ChtOptions> = {
  name: 'cht',
  about: 'drops small weights and dead chains, grows where the topology says so',
  source: 'https://arxiv.org/abs/2501.19107',
  settings,
  make: cht
}

/** The updater of `chtMethod`. */
export function cht(options: ChtOptions): Updater<ChtState> {
  return hebbTraining('cht', settings, options)
}

const softSettings = withDefaults(settings, {
  grow: 'ch2', selection: 'sampled', dropSchedule: 'cosine', interval: 100
})

/**
 * The same with a soft rule: which weights stay is drawn, in proportion to their scores to the power of a temperature
 * that rises; every 100 steps, by scores over pairs of nodes. With `initialDensity` it is CHTss: the density falls.
 * Zhang et al. 2025, https://arxiv.org/abs/2501.19107
 */
export const chtsMethod: Method<ChtOptions> = {
  name: 'chts',
  about: 'as cht, but what stays is drawn, ever more surely the largest',
  source: 'https://arxiv.org/abs/2501.19107',
  settings: softSettings,
  make: chts
}

/** The updater of `chtsMethod`. */
export function chts(options: ChtOptions): Updater<ChtState> {
  return hebbTraining('chts', softSettings, options)
}
