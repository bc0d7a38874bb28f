import { knownDatasets } from '@itop/data'
import { createNetwork, maskable, modelNames } from '@itop/models'
import type { Io } from '../io.js'
import { didYouMean } from '../nearest.js'
import { names } from '../names.js'
import { presetOf } from '../methods.js'
import type { ShippedRecipe } from '../recipes/cited.js'
import { shippedRecipes } from '../recipes/shipped.js'
import { integer } from '../text/format.js'
import { UserError } from '../user-error.js'

interface Item {
  readonly name: string
  readonly about: string
  /** Of recipes: what they set, and where that is from. */
  readonly settings?: ShippedRecipe['settings']
  readonly sources?: ShippedRecipe['sources']
}

const item = (name: string, about: string): Item => ({ name, about })

const models = (): Item[] =>
  [...modelNames.map(modelItem), item('wrn-DEPTH-WIDTH', 'a WideResNet of any depth 6n + 4 and width')]

const modelItem = (name: string): Item => {
  const { input, classes, weights } = createNetwork(name)
  const size = maskable(weights).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  return item(name, `${input.c}×${input.h}×${input.w} images, ${classes} classes, ${integer(size)} maskable weights`)
}

const methodItems = (): Item[] => names.method.map(name => {
  const { prune, grow, interval, dropFraction, dropSchedule } = presetOf(name).settings
  if (name === 'dense') return item(name, 'every weight, for comparison')
  if (interval === undefined) return item(name, 'random masks that never change')
  return item(name, `prune ${prune}, grow ${grow}, every ${integer(interval)} steps, ` +
    `${dropFraction} of the weights falling (${dropSchedule})`)
})

const criteria = (): Item[] => [
  ...names.prune.map(name => item(name, 'prune: which weights go')),
  ...names.grow.map(name => item(name, 'grow: which weights come'))
]

const datasets = (): Item[] => Object.entries(knownDatasets).map(([name, { shape, classes, counts, source }]) =>
  item(name, `${shape.c}×${shape.h}×${shape.w}, ${classes} classes, ` +
    `${integer(counts.train)} + ${integer(counts.test)} images; ${source}`))

const kinds: Readonly<Record<string, () => Item[]>> = {
  methods: methodItems,
  criteria,
  distributions: () => names.distribution.map(name => item(name, 'density of each layer at the start')),
  models,
  datasets,
  backends: () => [item('auto', 'the best there is: cpu'), item('cpu', 'sparse kernels in WebAssembly, with threads')],
  recipes: () => Object.entries(shippedRecipes).map(([name, recipe]) => ({ name, ...recipe }))
}

/** What `itop list` can list. */
export const listKinds: readonly string[] = Object.keys(kinds)

/** Prints the names of one kind, one a line, or as a JSON array. */
export const runList = (kind: string, flags: { readonly json?: boolean }, io: Io): number => {
  const make = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (make === undefined) {
    throw new UserError([`list '${kind}': expected ${listKinds.join(', ')}.${didYouMean(kind, listKinds)}`])
  }
  const items = make()
  const width = Math.max(...items.map(({ name }) => name.length))
  io.stdout.write(flags.json === true
    ? `${JSON.stringify(items)}\n`
    : items.map(({ name, about }) => `${name.padEnd(width)}  ${about}\n`).join(''))
  return 0
}
