import { andNot, Mask, standardNormal, type RandomStream } from '@itop/masks'
import { choose } from './errors.js'
import { drawsOf } from './draws.js'
import type { LayerChange, LayerView, UpdateContext, Updater } from './types.js'

/** What new weights begin with. */
export interface BirthRule {
  readonly name: string
  /** A value, in a layer whose outputs have `fanIn` weights each on average, the new ones included. */
  readonly value: (fanIn: number, draws: RandomStream) => number
}

const members: readonly BirthRule[] = [
  { name: 'zero', value: () => 0 },
  { name: 'uniform', value: (fanIn, draws) => (2 * draws.nextFloat() - 1) / Math.sqrt(fanIn) },
  { name: 'normal', value: (fanIn, draws) => standardNormal(draws) / Math.sqrt(fanIn) }
]

/** What new weights may begin with, by the names people type. */
export const births: Readonly<Record<string, BirthRule>> =
  Object.freeze(Object.assign(Object.create(null), Object.fromEntries(members.map(member => [member.name, member]))))

/** The option of methods that grow weights. */
export interface BirthOptions {
  /** Default 'zero'. */
  readonly birth?: string | BirthRule | undefined
}

/** The method, whose new weights begin with what the rule says. */
export function withBirths<State>({ birth }: BirthOptions, updater: Updater<State>): Updater<State> {
  if (birth === undefined) return updater
  const rule = choose(`${updater.name}: birth`, births, birth)
  return {
    ...updater,
    update: async (state, layers, at) => {
      const { change, ...rest } = await updater.update(state, layers, at)
      return { ...rest, change: { ...change, layers: change.layers.map((own, i) => born(own, layers[i], rule, at)) } }
    },
    settings: { ...updater.settings, birth: rule.name }
  }
}

/** The positions of a layer whose weights are new: stored now and not before, or renewed. */
export const newPositions = (before: Mask, { stored, renewed = none }: Pick<LayerChange, 'stored' | 'renewed'>): Mask =>
  andNot(stored, renewed.length === 0 ? before : andNot(before, Mask.fromIndices(before.shape, renewed)))

const none = new Uint32Array(0)

function born(
  change: LayerChange, { name, stored: before }: LayerView, rule: BirthRule, at: UpdateContext
): LayerChange {
  const { stored } = change
  const { count } = newPositions(before, change)
  if (count === 0) return change
  const [draws, fanIn] = [drawsOf(at)('birth', name), stored.count / stored.shape[0]]
  const values = Float32Array.from({ length: count }, () => rule.value(fanIn, draws))
  return { ...change, births: { values } }
}
