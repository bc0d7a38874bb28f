import { sizeOf } from '@itop/masks'
import { maskable } from '@itop/models'
import { defaultOf } from '@itop/updaters'
import {
  UserError, backendKinds, backendNames, didYouMean, fillRecipe, flagOf, integer, number, shippedRecipes,
  type Described, type Model, type Registry, type ShippedRecipe
} from '@itop/experiment'
import type { Session } from '../program/io.js'
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

const phrase = ({ name, about = '', source }: Described): Item =>
  item(name, about || source || 'says nothing of itself')

const models = (registry: Registry): Item[] => [
  ...Object.values(registry.models).map(modelItem),
  item('wrn-DEPTH-WIDTH', 'a WideResNet of any depth 6n + 4 up to 1000, any width up to 256')
]

function modelItem(model: Model): Item {
  const { name, about } = model
  const { input, classes, weights } = model.make()
  const size = maskable(weights).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  return item(name, `${about === undefined ? '' : `${about}; `}${input.c}×${input.h}×${input.w} images, ` +
    `${classes} classes, ${integer(size)} maskable weights`)
}

const methodItems = (registry: Registry): Item[] => Object.values(registry.methods).map(({ name, about, settings }) => {
  if (settings.interval === undefined) return item(name, about)
  // What a training with this method and nothing else has.
  const { interval, dropFraction, dropSchedule } = fillRecipe({}, { method: name }, registry)
  const usual = defaultOf(settings.interval, { model: 'resnet50' })
  const often = interval === undefined ? settings.interval.unset : `every ${integer(interval)} steps`
  const elsewhere = usual === interval ? '' : ` (resnet50: ${integer(Number(usual))})`
  const over = dropSchedule === 'constant' ? 'throughout' : `falling (${dropSchedule})`
  const falling = dropSchedule === undefined ? '' : ` ${over}`
  const exchanged = dropFraction === undefined ? '' : `, ${number(dropFraction)}${falling}`
  return item(name, `${about}; ${often}${elsewhere}${exchanged}`)
})

const criteria = ({ prune, grow }: Registry): Item[] => [
  ...Object.values(prune).map(phrase).map(({ name, about }) => item(name, `prune: ${about}`)),
  ...Object.values(grow).map(phrase).map(({ name, about }) => item(name, `grow: ${about}`))
]

const datasets = (registry: Registry): Item[] =>
  Object.values(registry.datasets).map(({ name, about, shape, classes, counts, source }) => item(name,
    `${about === undefined ? '' : `${about}; `}${shape.c}×${shape.h}×${shape.w}, ${classes} classes, ` +
    `${integer(counts.train)} + ${integer(counts.test)} images${source === undefined ? '' : `; ${source}`}`))

const settings = (registry: Registry): Item[] => Object.entries(registry.settings).map(([key, { about, allowed }]) =>
  item(flagOf(key), `${about}: ${allowed}`))

async function backends(io: Session): Promise<Item[]> {
  const probes = await probeBackends(io)
  return [
    item('auto', 'cpu, which runs everywhere'),
    ...backendNames.map(name => ({ ...item(name, backendKinds[name].about), ...probes.get(name) }))
  ]
}

const kinds: Readonly<Record<string, (io: Session) => Item[] | Promise<Item[]>>> = {
  methods: io => methodItems(io.registry),
  criteria: io => criteria(io.registry),
  distributions: io => Object.values(io.registry.distributions).map(phrase),
  structures: io => Object.values(io.registry.structures).map(phrase),
  schedules: io => Object.values(io.registry.schedules).map(phrase),
  'learning-rates': io => Object.values(io.registry.learningRates).map(phrase),
  optimizers: io => Object.values(io.registry.optimizers).map(phrase),
  losses: io => Object.values(io.registry.losses).map(phrase),
  augmentations: io => Object.values(io.registry.augmentations).map(phrase),
  measurements: io => Object.values(io.registry.measurements).map(phrase),
  models: io => models(io.registry),
  datasets: io => datasets(io.registry),
  backends,
  recipes: () => Object.entries(shippedRecipes).map(([name, recipe]) => ({ name, ...recipe })),
  settings: io => settings(io.registry),
  plugins: io => io.registry.plugins.map(({ name, version }) => item(name, version))
}

/** What `itop list` can list. */
export const listKinds: readonly string[] = Object.keys(kinds)

/** Prints the names of one kind, one a line, or as a JSON array. */
export async function runList(kind: string, flags: { readonly json?: boolean }, io: Session): Promise<number> {
  const make = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (make === undefined) {
    throw new UserError([`list '${kind}': expected ${listKinds.join(', ')}.${didYouMean(kind, listKinds)}`])
  }
  const items = await make(io)
  if (items.length === 0 && flags.json !== true) {
    io.stderr.write('There are none. Name one: --plugin NAME|PATH.\n') // plug-ins alone may be none
  }
  const width = Math.max(0, ...items.map(({ name }) => name.length))
  io.stdout.write(flags.json === true
    ? `${JSON.stringify(items)}\n`
    : items.map(each => `${each.name.padEnd(width)}  ${each.about}\n${here(each, width)}`).join(''))
  return 0
}

/** What was found of a backend, under its line. */
const here = ({ available, description, reason }: Item, width: number): string => available === undefined
  ? ''
  : `${' '.repeat(width)}  ${available ? `here: ${description}` : `not here: ${reason}`}\n`
