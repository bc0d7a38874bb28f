import type { Catalogue, Field } from '../catalogue.js'
import { checkExperiment, experimentFields, withMethod, type Experiment } from '../experiment.js'
import { ownWords } from './field-words.js'

/** How a field of an experiment is shown. */
export interface FieldView {
  readonly name: string
  readonly field: Field
  readonly label: string
  readonly help: string
  /** What the user types is this many times the field's value: 100 for percent. */
  readonly times?: number
  readonly unit?: string
  /** What choices are called; their names where this says nothing. */
  readonly choices?: Readonly<Record<string, string>>
  /** What an empty box stands for. */
  readonly placeholder?: string
}

/** The fields that one tries first; those that a method has no use for stay in their place. */
const first = ['data', 'model', 'method', 'sparsity', 'interval', 'epochs', 'backend']

/** Those that every training has beside them. */
const always = ['learningRate', 'batch', 'seed', 'threads']

/** The fields that one tries first, in an experiment with a method. */
export const mainFields = (method: string, catalogue: Catalogue): readonly FieldView[] =>
  viewsOf(first, method, catalogue)

/** The method's own settings, and what else there is to set. */
export const moreFields = (method: string, catalogue: Catalogue): readonly FieldView[] => viewsOf(
  [...Object.keys(catalogue.methods[method].settings).filter(name => !first.includes(name)), ...always],
  method, catalogue)

function viewsOf(names: readonly string[], method: string, catalogue: Catalogue): readonly FieldView[] {
  const fields = experimentFields(method, catalogue)
  return names.map(name => viewOf(name, fields[name], catalogue))
}

/** In the page's words where it has some, else in those of the setting. */
function viewOf(name: string, field: Field, { methods }: Catalogue): FieldView {
  const share = isShare(field)
  const usual = field.optional && field.default !== undefined ? shown(field.default, share ? 100 : 1) : undefined
  const { choices, ...own } = ownWords[name] ?? {}
  const called = name === 'method'
    ? Object.fromEntries(Object.entries(methods).map(([key, { about }]) => [key, `${key}, ${about}`])) : {}
  return {
    name, field,
    label: capital(name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)),
    help: field.about === undefined ? '' : `${capital(field.about)}.`,
    choices: { ...called, ...choices },
    ...share && { times: 100, unit: '%' },
    ...usual !== undefined && { placeholder: usual },
    ...own
  }
}

const isShare = (field: Field): boolean =>
  field.kind === 'number' && !field.integer && (field.to ?? field.below) === 1

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Whether a field does anything in an experiment. */
export function isUsed(name: string, { method, backend }: Experiment, { methods }: Catalogue): boolean {
  const { settings, hasDensity } = methods[method]
  if (name === 'sparsity') return hasDensity
  if (name === 'threads') return backend === 'cpu'
  const ofMethods = Object.values(methods).some(one => Object.hasOwn(one.settings, name))
  return !ofMethods || Object.hasOwn(settings, name)
}

/** The range of a number in what the user types: '0 to below 100'. Empty for choices. */
export function rangeOf({ field, times = 1 }: FieldView): string {
  if (field.kind !== 'number') return ''
  const { above, from = above, below, to = below } = field
  const low = from === undefined ? '' : `${above === undefined ? '' : 'above '}${from * times}`
  if (to === undefined) return low === '' || above !== undefined ? low : `${low} or more`
  const high = to * times
  if (below !== undefined) return `${low} to below ${high}`
  return above !== undefined ? `${low}, up to ${high}` : `${low} to ${high}`
}

/** What a field shows for an experiment. */
export function textOf({ name, times = 1 }: FieldView, experiment: Experiment): string {
  const value = experiment[name]
  return value === undefined ? '' : shown(value, times)
}

const shown = (value: string | number, times: number): string =>
  typeof value === 'string' ? value : String(times === 1 ? value : rounded(value * times)) // 0.95 · 100 is not quite 95

const rounded = (value: number): number => Number(value.toPrecision(12))

/** The experiment with a field set to what the user typed. A `RangeError` says what is wrong with it. */
export function withField(view: FieldView, experiment: Experiment, text: string, catalogue: Catalogue): Experiment {
  const { name, field, times = 1 } = view
  if (name === 'method') return withMethod(experiment, text, catalogue)
  const typed = text.trim()
  const set = (value: string | number | undefined) => checkExperiment({ ...experiment, [name]: value }, catalogue)
  if (typed === '' && field.optional) return set(undefined)
  if (field.kind !== 'number' || typed === field.or) return set(typed)
  try {
    return set(times === 1 ? Number(typed || NaN) : rounded(Number(typed || NaN) / times))
  } catch (cause) {
    const whole = field.integer ? 'a whole number, ' : ''
    const got = typed === '' ? 'nothing' : `‘${typed}’`
    throw new RangeError(`Expected ${whole}${rangeOf(view)}, got ${got}.`, { cause })
  }
}
