import { accepts } from '@itop/updaters'
import type { Catalogue, Choice, Field, Fields } from './catalogue.js'

/** What the page trains, and how. All of it is in the address. */
export interface Experiment {
  /** `mnist`, `fashion-mnist`, `dropped` for images of the user's own, or a plug-in's. */
  readonly data: string
  readonly model: string
  readonly method: string
  /** Share of the maskable weights that do not exist, in [0, 1). Methods without a density do not look at it. */
  readonly sparsity: number
  /** Passes over the training images, above 0. */
  readonly epochs: number
  /** Images a step. Integer from 1 to 4096. */
  readonly batch: number
  /** At the start; it falls along a cosine to 0. Above 0, at most 10. */
  readonly learningRate: number
  /** Of all randomness. Integer ≥ 0. */
  readonly seed: number
  readonly backend: string
  /** Threads of the CPU backend. Integer from 1 to 64; the machine's when left out. */
  readonly threads?: number
  /** Settings of methods by name. A method does not look at those that only others have. */
  readonly [setting: string]: string | number | undefined
}

/** The main job, as long as a person watches: 97 % of the test images of MNIST within two minutes. */
export const experimentDefaults: Experiment = {
  data: 'mnist',
  model: 'mlp',
  method: 'set-itop',
  sparsity: 0.95,
  interval: 300,
  dropFraction: 0.5,
  distribution: 'erk',
  epochs: 20,
  batch: 128,
  learningRate: 0.1,
  seed: 1,
  backend: 'cpu'
}

/** The names that an experiment chooses, which decide what fields it has. */
export type Chosen = Pick<Experiment, 'method'> & { readonly [rule: string]: string | number | undefined }

/** The fields that every experiment has; those of methods and rules come from their tables of settings. */
const ownFields = ({ data, models, methods, training }: Catalogue): Fields => ({
  ...training,
  data: { kind: 'name', names: data },
  model: { kind: 'name', names: models },
  method: { kind: 'name', names: Object.keys(methods) },
  sparsity: { kind: 'number', from: 0, below: 1 },
  epochs: { kind: 'number', above: 0, to: 1000 },
  batch: { kind: 'number', integer: true, from: 1, to: 4096 },
  learningRate: { kind: 'number', above: 0, to: 10 },
  seed: { kind: 'number', integer: true, from: 0 },
  backend: { kind: 'name', names: ['cpu', 'webgpu'] },
  threads: { kind: 'number', integer: true, from: 1, to: 64, optional: true }
})

/** What an experiment chooses, by the field that names it: its method, and one rule of each kind. */
export const choicesIn = (
  chosen: Chosen, { methods, rules, training }: Catalogue
): Readonly<Record<string, Choice>> =>
  Object.fromEntries(Object.entries({ method: methods, ...rules }).flatMap(([field, all]) => {
    const name = String(chosen[field] ?? training[field]?.default)
    return Object.hasOwn(all, name) ? [[field, all[name]]] : []
  }))

/**
 * Every field of an experiment in the order of the address: the own settings of what it chooses, and those of others
 * that an address may hold as well.
 */
export function experimentFields(chosen: Chosen, catalogue: Catalogue): Fields {
  const own = Object.values(choicesIn(chosen, catalogue))
  const all = [catalogue.methods, ...Object.values(catalogue.rules)].flatMap<Choice>(Object.values)
  const settings = (choices: readonly Choice[]): Fields => Object.assign({}, ...choices.map(choice => choice.settings))
  const usual = Object.assign({}, ...own.map(({ defaults }) => defaults))
  const fields: Fields = { ...settings([...all].reverse()), ...settings(own), ...ownFields(catalogue) }
  const first = [...Object.keys(experimentDefaults), 'threads']
  const names = [...first, ...Object.keys(fields).filter(name => !first.includes(name))]
  return Object.fromEntries(names.map(name => [name, withUsual(name, fields[name], usual[recipeName(name)])]))
}

/** What recipes call a field. */
const recipeName = (field: string): string => field === 'learningRate' ? 'lr' : field

/** What the page has a default for is never left out. `own`: that of what is chosen. */
function withUsual(name: string, { optional, ...field }: Field, own: string | number | undefined): Field {
  const page = experimentDefaults[name]
  const usual = [own, page, field.default].find(value => value !== undefined && allows(field, value)) ?? page
  return {
    ...field, ...page === undefined && optional && { optional }, ...usual !== undefined && { default: usual }
  }
}

/** Every field that has a default, as it is when nobody says otherwise. */
const defaultsOf = (fields: Fields): Readonly<Record<string, string | number | undefined>> =>
  Object.fromEntries(Object.keys(experimentDefaults).map(name => [name, fields[name].default]))

/**
 * The experiment in the hash of an address, with or without its '#'. Fields that are not there have their defaults.
 * Anything else is refused with a `RangeError` that names the field, what it may be, and what came.
 */
export function parseExperiment(hash: string, catalogue: Catalogue): Experiment {
  const said: Record<string, string> = {}
  const query = new URLSearchParams(hash.replace(/^#/, ''))
  const fields = experimentFields({ method: experimentDefaults.method, ...Object.fromEntries(query) }, catalogue)
  for (const [name, text] of query) {
    if (!Object.hasOwn(fields, name)) throw unknownField(name, fields)
    if (Object.hasOwn(said, name)) throw new RangeError(`${name}: expected once, got it twice. Remove one.`)
    said[name] = text
  }
  const values = Object.entries(said).map(([name, text]) =>
    [name, checked(name, fields[name], valueOf(fields[name], text))])
  return { ...experimentDefaults, ...defaultsOf(fields), ...Object.fromEntries(values) }
}

/**
 * The experiment with another choice, such as another method: what was usual before is what is usual now, and settings
 * that cannot be so with it are left out.
 */
export function withChoice(
  experiment: Experiment, name: string, chosen: string | undefined, catalogue: Catalogue
): Experiment {
  const next = { ...experiment, [name]: chosen }
  const [before, fields] = [experiment, next].map(one => experimentFields(one, catalogue))
  const stays = ([key, value]: [string, string | number | undefined]): boolean =>
    value !== undefined && Object.hasOwn(fields, key) && allows(fields[key], value) &&
    !(value === before[key].default && value !== fields[key].default)
  const fit = Object.entries(next).filter(stays)
  return checkExperiment({ ...experimentDefaults, ...defaultsOf(fields), ...Object.fromEntries(fit) }, catalogue)
}

/** The hash of an address that `parseExperiment` reads back as the same experiment. Throws for what that refuses. */
export function experimentHash(experiment: Experiment, catalogue: Catalogue): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(checkExperiment(experiment, catalogue))) query.append(name, String(value))
  return `#${query}`
}

/** The experiment, after every field has been checked, its fields in the order of the address. */
export function checkExperiment(experiment: Experiment, catalogue: Catalogue): Experiment {
  const fields = experimentFields(experiment, catalogue)
  const unknown = Object.keys(experiment).find(name => !Object.hasOwn(fields, name))
  if (unknown !== undefined) throw unknownField(unknown, fields)
  const entries = Object.entries(fields).flatMap(([name, field]) => {
    const value = experiment[name]
    return value === undefined && field.optional ? [] : [[name, checked(name, field, value)]]
  })
  return Object.fromEntries(entries) as Experiment // every field was checked, and none is missing
}

const unknownField = (name: string, fields: object): RangeError =>
  new RangeError(`${name}: there is no such field. There are ${Object.keys(fields).join(', ')}.`)

/** What a text in an address stands for. */
function valueOf(field: Field, text: string): string | number {
  if (field.kind !== 'number' || text === field.or) return text
  const number = numberOf(text)
  return Number.isNaN(number) ? text : number
}

/** As JavaScript writes numbers; NaN for what is none, blanks included. */
const numberOf = (text: string): number => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN

/** The value, where the field may be that. */
function checked(name: string, field: Field, value: string | number | undefined): string | number {
  if (value !== undefined && allows(field, value)) return value
  throw new RangeError(`${name}: expected ${describe(field)}, got ${value === '' ? 'nothing' : `'${value}'`}.`)
}

function allows(field: Field, value: string | number): boolean {
  if (typeof value === 'number' && !Number.isFinite(value)) return false
  if (field.kind !== 'form') return accepts({ about: '', ...field }, value)
  return typeof value === 'string' && field.forms.some(form => new RegExp(form).test(value))
}

/** What a field may be, in words. */
function describe(field: Field): string {
  if (field.kind !== 'number') return `one of ${field.names.join(', ')}`
  const { integer, above, from = above, below, to = below, or } = field
  const low = from === undefined ? '' : ` ${above === undefined ? 'from' : 'above'} ${from}`
  const high = to === undefined ? '' : below === undefined ? ` to ${to}` : ` up to but below ${below}`
  return `${integer ? 'an integer' : 'a number'}${low}${high}${or === undefined ? '' : `, or ${or}`}`
}
