import { growRules, pruneScores } from '@itop/criteria'
import { knownDatasets } from '@itop/data'
import { createNetwork, maskable, modelNames } from '@itop/models'
import { defaultOf, distributions, structures } from '@itop/updaters'
import {
  UserError, backendKinds, backendNames, didYouMean, fillRecipe, integer, methods, number, shippedRecipes,
  type ShippedRecipe
} from '@itop/experiment'
import type { Io } from '../program/io.js'
import { probeBackends } from '../program/probe.js'

interface Item extends Partial<ProbedBackend> {
  readonly name: string
  readonly about: string
  /** Of recipes: what they set, and where that is from. */
  readonly settings?: ShippedRecipe['settings']
  readonly sources?: ShippedRecipe['sources']
}

/** Of backends: whether each can run here, what it then is, or why not. */
interface ProbedBackend {
  readonly available: boolean
  readonly reason: string
  readonly description: string
  readonly build: string
  readonly threads: number
  readonly library: Readonly<Record<string, string>>
}

const item = (name: string, about: string): Item => ({ name, about })

const models = (): Item[] =>
  [...modelNames.map(modelItem), item('wrn-DEPTH-WIDTH', 'a WideResNet of any depth 6n + 4 up to 1000, any width up to 256')]

const modelItem = (name: string): Item => {
  const { input, classes, weights } = createNetwork(name)
  const size = maskable(weights).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  return item(name, `${input.c}×${input.h}×${input.w} images, ${classes} classes, ${integer(size)} maskable weights`)
}

const methodItems = (): Item[] => Object.values(methods).map(({ name, about, settings }) => {
  if (settings.interval === undefined) return item(name, about)
  // What a training with this method and nothing else has.
  const { interval, dropFraction, dropSchedule } = fillRecipe({}, { method: name })
  const usual = defaultOf(settings.interval, { model: 'resnet50' })
  const often = interval === undefined ? settings.interval.unset : `every ${integer(interval)} steps`
  const elsewhere = usual === interval ? '' : ` (resnet50: ${integer(Number(usual))})`
  const exchanged = dropFraction === undefined ? '' : `, ${number(dropFraction)} falling (${dropSchedule})`
  return item(name, `${about}; ${often}${elsewhere}${exchanged}`)
})

const criteria = (): Item[] => [
  ...Object.values(pruneScores).map(({ name, about }) => item(name, `prune: ${about}`)),
  ...Object.values(growRules).map(({ name, about }) => item(name, `grow: ${about}`))
]

const distributionItems = (): Item[] => Object.values(distributions).map(({ name, about }) => item(name, about!))

const datasets = (): Item[] => Object.entries(knownDatasets).map(([name, { shape, classes, counts, source }]) =>
  item(name, `${shape.c}×${shape.h}×${shape.w}, ${classes} classes, ` +
    `${integer(counts.train)} + ${integer(counts.test)} images; ${source}`))

const backends = async (io: Io): Promise<Item[]> => {
  const probes = await probeBackends(io)
  return [
    item('auto', 'cpu, which runs everywhere'),
    ...backendNames.map(name => ({ ...item(name, backendKinds[name].about), ...probes.get(name) }))
  ]
}

const kinds: Readonly<Record<string, (io: Io) => Item[] | Promise<Item[]>>> = {
  methods: methodItems,
  criteria,
  distributions: () => distributionItems(),
  structures: () => structures.map(({ name, about }) => item(name, about)),
  models,
  datasets,
  backends,
  recipes: () => Object.entries(shippedRecipes).map(([name, recipe]) => ({ name, ...recipe }))
}

/** What `itop list` can list. */
export const listKinds: readonly string[] = Object.keys(kinds)

/** Prints the names of one kind, one a line, or as a JSON array. */
export const runList = async (kind: string, flags: { readonly json?: boolean }, io: Io): Promise<number> => {
  const make = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (make === undefined) {
    throw new UserError([`list '${kind}': expected ${listKinds.join(', ')}.${didYouMean(kind, listKinds)}`])
  }
  const items = await make(io)
  const width = Math.max(...items.map(({ name }) => name.length))
  io.stdout.write(flags.json === true
    ? `${JSON.stringify(items)}\n`
    : items.map(each => `${each.name.padEnd(width)}  ${each.about}\n${here(each, width)}`).join(''))
  return 0
}

/** What was found of a backend, under its line. */
const here = ({ available, description, reason }: Item, width: number): string => available === undefined
  ? ''
  : `${' '.repeat(width)}  ${available ? `here: ${description}` : `not here: ${reason}`}\n`
