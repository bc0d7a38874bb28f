import { didYouMean } from '../settings/nearest.js'
import { UserError } from '../errors/user-error.js'
import type { Registry } from '../registry/registry.js'
import { valuesOf, type Values } from './values.js'

/** Settings by name, as a recipe's file gives them. */
export type Settings = Readonly<Record<string, unknown>>

/** Values that go together: all settings of an axis take their values of one place at a time. */
type Axis = readonly Values[]

/** All combinations of the values of a grid's axes, the last varying fastest. */
export interface Grid {
  readonly count: number
  readonly at: (index: number) => Settings
  /** Settings that have several values. */
  readonly varied: readonly string[]
}

/** What a sweep's file may hold beside settings. */
export const sweepKeys = ['$schema', 'recipe', 'pairs', 'without', 'grids', 'plugins'] as const

/** The grid of the settings and pairs in one object of a sweep's file. */
export function gridOf(where: string, file: Settings, registry: Registry): Grid {
  const { pairs, ...given } = file
  const own = Object.entries(given).filter(([key]) => !sweepKeys.some(other => other === key))
    .map(([key, value]): Axis => [named(where, key, value, registry)])
  const axes = [...own, ...listOf(where, 'pairs', pairs).map(pair => pairOf(`${where}: "pairs"`, pair, registry))]
  refuseTwice(where, axes.flat().map(({ key }) => key))
  const several = axes.filter(([values]) => values!.count > 1) // no axis is empty
  return {
    count: axes.reduce((product, [values]) => product * values!.count, 1),
    at: index => Object.fromEntries(at(axes, index)),
    varied: several.flat().map(({ key }) => key)
  }
}

function at(axes: readonly Axis[], index: number): (readonly [string, unknown])[] {
  let rest = index
  return axes.toReversed().flatMap(axis => {
    const { count } = axis[0]! // no axis is empty
    const place = rest % count
    rest = (rest - place) / count
    return axis.map(values => [values.key, values.at(place)] as const)
  }).reverse()
}

function named(where: string, key: string, value: unknown, { settings }: Registry): Values {
  if (Object.hasOwn(settings, key)) return valuesOf(where, key, value, settings[key])
  throw new UserError([
    `${where}: "${key}": there is no such setting.${didYouMean(key, [...Object.keys(settings), ...sweepKeys])}`,
    `A sweep holds settings of recipes (itop list settings), and ${sweepKeys.slice(1).join(', ')}.`
  ])
}

function pairOf(where: string, pair: Settings, registry: Registry): Axis {
  const values = Object.entries(pair).map(([key, value]) => named(where, key, value, registry))
  const [first, ...others] = values
  const other = others.find(({ count }) => count !== first?.count)
  if (first !== undefined && other === undefined) return values
  throw new UserError([first === undefined ? `${where}: an empty object.`
    : `${where}: ${first.count} values of "${first.key}" and ${other!.count} of "${other!.key}".`, // found above
    'Settings that go together have as many values each: { "method": ["set", "rigl"], "interval": [50, 100] }.'])
}

/** One object, or a list of objects. */
export function listOf(where: string, key: string, given: unknown): readonly Settings[] {
  const list: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given]
  const wrong = list.find(each => typeof each !== 'object' || each === null || Array.isArray(each))
  if (wrong === undefined) return list as readonly Settings[] // just checked
  throw new UserError([`${where}: "${key}": expected an object, or a list of objects, got ${JSON.stringify(wrong)}.`])
}

function refuseTwice(where: string, keys: readonly string[]): void {
  const twice = keys.find((key, i) => keys.indexOf(key) < i)
  if (twice === undefined) return
  throw new UserError([`${where}: "${twice}" stands in "pairs" and beside it, or twice in "pairs".`,
    'Leave one of the two out.'])
}
