import type { GrowRule } from '@itop/criteria'
import { withBirths, type BirthOptions } from '../births.js'
import { intersectionCount, Mask, randomStream } from '@itop/masks'
import { densityDecays } from '../density-decay.js'
import { growDraws } from '../draws.js'
import { dropAxis, type DropOptions } from '../drop-axis.js'
import { stepsOfEpochs } from '../epochs.js'
import { check, given as those } from '../errors.js'
import { needsOf } from '../measured.js'
import { growRule, regrown } from '../prune-and-grow-layer.js'
import type { Pruned } from '../prune-layer.js'
import { equalDegrees, ringMask } from '../ring-start.js'
import { filled, type SettingsTable } from '../settings-table.js'
import { shapesOf } from '../shapes-of.js'
import { startAxis, type StartOptions } from '../start-axis.js'
import type { LayerChange, LayerMasks, LayerView, RunLength, UpdateContext, Updater } from '../types.js'
import { planOf } from '../update-plan.js'
import { lastStep, updateSchedule, type UpdateSchedule } from '../update-schedule.js'
import { removed, withoutTheirChains, type Removal } from './cht-removal.js'
import { readState, type ChtState } from './cht-state.js'

/** Options of Cannistraci-Hebb training. */
export interface ChtOptions extends BirthOptions,
  Partial<Omit<StartOptions & DropOptions & UpdateSchedule & Omit<Removal, 'temperature'>, 'density'>> {
  readonly density: number
  readonly grow?: string | GrowRule
  /** Exponent of scores that are drawn by, at first and at the last update. Above 0, default 1 and 9. */
  readonly firstTemperature?: number
  readonly lastTemperature?: number
  /** Share of what comes that has just gone, above which a layer changes no more. In (0, 1], default never. */
  readonly earlyStop?: number
  /** Global density at first, from which it falls. In [density, 1], default `density`. */
  readonly initialDensity?: number
  readonly densityDecay?: keyof typeof densityDecays
  readonly topology?: 'random' | 'ring'
  /** How much by chance a ring is linked. In [0, 1], default 0. */
  readonly ringNoise?: number
}

/** What the table has defaults for, but what may be left out. */
type Filled = Required<Omit<ChtOptions, Left>> & Pick<ChtOptions, Left>

type Left = 'initialDensity' | 'densityDecay' | 'earlyStop' | 'interval' | 'birth'

/** The updater of Cannistraci-Hebb training in any of its forms. */
export function hebbTraining(method: string, table: SettingsTable, options: ChtOptions): Updater<ChtState> {
  const given = filled(method, table, options) as Filled
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
  /** How many weights each layer has after an update. */
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
      const changes = await Promise.all(layers.map(async ({ name, everActive, measured }, i) => {
        const count = targets[i] - left[i].kept.count
        const { mask, ...positions } = await regrown(left[i],
          { name, everActive, measured, grow, count, draws: growDraws(at, name) })
        return { name, stored: mask, forward: mask, ...positions }
      }))
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

/** As many links of a fully connected layer, on a ring; other layers as they are. */
function onRing(masks: LayerMasks, name: string, noise: number, seed: number): LayerMasks {
  const { shape, count } = masks.stored
  if (shape.length !== 2) return masks
  const degrees = equalDegrees(count, Math.min(...shape), randomStream(`${seed}/ring/${name}`))
  const stored = ringMask({ shape, degrees, noise, draws: randomStream(`${seed}/mask/${name}`) })
  return { stored, forward: stored }
}
