import { withBirths } from '../births.js'
import { intersectionCount, Mask } from '@itop/masks'
import { densityDecays } from '../density-decay.js'
import { dropAxis } from '../drop-axis.js'
import { stepsOfEpochs } from '../epochs.js'
import { check, given as those } from '../errors.js'
import { needsOf } from '../measured.js'
import { growRule } from '../prune-and-grow-layer.js'
import { regrownChange } from '../regrown-change.js'
import type { Pruned } from '../prune-layer.js'
import { onRing } from '../ring-start.js'
import { filled, type SettingsTable } from '../settings-table.js'
import { shapesOf } from '../shapes-of.js'
import { startAxis } from '../start-axis.js'
import type { LayerChange, LayerView, RunLength, UpdateContext, Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import { lastStep, updateSchedule } from '../update-schedule.js'
import type { ChtOptions, FilledChtOptions } from './cht-options.js'
import { removed, withoutTheirChains } from './cht-removal.js'
import { readState, type ChtState } from './cht-state.js'

/** The updater of Cannistraci-Hebb training in any of its forms. */
export function hebbTraining(method: string, table: SettingsTable, options: ChtOptions): Updater<ChtState> {
  const given = filled(method, table, options) as FilledChtOptions
  const { density, initialDensity = density, densityDecay, earlyStop = Infinity } = given
  check(initialDensity >= density, say => `${method}: ${say('initialDensity')} must be at least ${say('density')}, ` +
    `${density}, got ${initialDensity}. The density only falls.`)
  check(densityDecay === undefined || given.initialDensity !== undefined, say =>
    `${method}: ${say('densityDecay')} is how the density falls from ${say('initialDensity')}. Give that too.`)
  const [first, drop, grow] = [startAxis(method, given), dropAxis(method, given), growRule(method, given.grow)]
  const when = ({ stepsPerEpoch, totalSteps }: RunLength) => updateSchedule(method, {
    ...given, interval: given.interval ?? stepsOfEpochs(method, 1, { totalSteps, stepsPerEpoch })
  })
  const progress = (step: number, { totalSteps }: RunLength) =>
    Math.min(1, step / Math.max(1, lastStep(given, totalSteps)))
  const densityAt = (step: number, run: RunLength) =>
    density + (initialDensity - density) * (1 - densityDecays[densityDecay ?? 'logistic'](progress(step, run)))
  const falls = initialDensity > density
  const targetsOf = (layers: readonly LayerView[], at: UpdateContext): readonly number[] => {
    const shares = falls ? first.densities(shapesOf(layers), densityAt(at.step, at)) : undefined
    return layers.map(({ stored: { size, count } }, i) =>
      shares ? Math.min(count, Math.round(shares[i] * size)) : count)
  }
  /** What is left of each layer, of those that are frozen what the density asks for. */
  const thinned = (
    layers: readonly LayerView[], targets: readonly number[], frozen: readonly boolean[], at: UpdateContext
  ): readonly Pruned[] => {
    const { firstTemperature: cold, lastTemperature: hot, chains } = given
    const how = { ...given, temperature: cold + (hot - cold) * progress(at.step, at) }
    const dropFraction = drop.at(given, at.step, at.totalSteps)
    const left = layers.map((layer, i) => {
      const { count } = layer.stored
      return removed(layer, Math.max(count - targets[i], frozen[i] ? 0 : lost(count, dropFraction)), how, at)
    })
    return chains === 'kept' ? left : withoutTheirChains(layers, left, frozen)
  }
  return withBirths(given, {
    name: method,
    needs: needsOf(grow),
    start: (layers, { seed }) => ({
      masks: first.masks(layers, initialDensity, seed).map((masks, i) =>
        given.topology === 'ring' ? onRing(masks, layers[i].name, given.ringNoise, seed) : masks),
      state: { frozen: layers.map(() => false) }
    }),
    plan: (layers, run) => {
      const constant = first.densities(layers, density)
      return planOf(when(run), run.totalSteps, step => ({
        dropFraction: drop.at(given, step, run.totalSteps),
        get densities() { return falls ? first.densities(layers, densityAt(step, run)) : constant }
      }))
    },
    update: async ({ frozen }, layers, at) => {
      const targets = targetsOf(layers, at)
      const left = thinned(layers, targets, frozen, at)
      const changes = await Promise.all(layers.map((layer, i) =>
        regrownChange(layer, left[i], at, { grow, count: targets[i] - left[i].kept.count })))
      return {
        state: { frozen: changes.map((change, i) => frozen[i] || returned(change) > earlyStop) },
        change: { step: at.step, dropFraction: drop.at(given, at.step, at.totalSteps), layers: changes }
      }
    },
    state: { version: 1, check: readState },
    settings: {
      method, ...first.settings, ...those({
        topology: given.topology, ringNoise: given.ringNoise, removal: given.removal, selection: given.selection,
        firstTemperature: given.firstTemperature, lastTemperature: given.lastTemperature, chains: given.chains,
        earlyStop: given.earlyStop, initialDensity: given.initialDensity, densityDecay: given.densityDecay,
        interval: given.interval, start: given.start, stop: given.stop, stopFraction: given.stopFraction
      }),
      prune: given.removal, grow: grow.name, ...drop.settings
    }
  })
}

/** The share of what came that had just gone; 0 where nothing came. */
const returned = ({ stored: { shape }, pruned, grown }: LayerChange): number => grown.length === 0 ? 0
  : intersectionCount(Mask.fromIndices(shape, pruned), Mask.fromIndices(shape, grown)) / grown.length

/** Weights that an update removes: that share rounded down, an integer but for the last digits being one. */
const lost = (count: number, fraction: number): number => Math.floor(count * fraction * (1 + 1e-12))
