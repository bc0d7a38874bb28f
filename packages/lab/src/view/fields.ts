import type { Catalogue, Choice, Field } from '../catalogue.js'
import {
  checkExperiment, choicesIn, experimentFields, withChoice, type Chosen, type Experiment
} from '../experiment.js'
import { ownWords } from './field-words.js'

/** How a field of an experiment is shown. */
export interface FieldView {
  readonly name: string
  readonly field: Field
  readonly label: string
  readonly help: string
  /** What is said of each choice, where there is something to say. */
  readonly abouts: Readonly<Record<string, string>>
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

/** The fields of a training that stand before those of the settings table, those of rules followed by their own. */
const ofTraining = ['learningRate', 'lrSchedule', 'batch', 'optimizer', 'loss', 'augmentation', 'seed', 'threads']

/** The fields that one tries first. */
export const mainFields = (chosen: Chosen, catalogue: Catalogue): readonly FieldView[] =>
  viewsOf(first, chosen, catalogue)

/** The method's own settings. */
export const methodFields = (chosen: Chosen, catalogue: Catalogue): readonly FieldView[] => viewsOf(
  Object.keys(catalogue.methods[chosen.method].settings).filter(name => !first.includes(name)), chosen, catalogue)

/** What else there is to set, the own settings of what is chosen beside the choice. */
export function trainingFields(chosen: Chosen, catalogue: Catalogue): readonly FieldView[] {
  const names = [...new Set([...ofTraining, ...Object.keys(catalogue.training)])]
  const choices = choicesIn(chosen, catalogue)
  return viewsOf(names.flatMap(name => [name, ...Object.keys(choices[name]?.settings ?? {})]), chosen, catalogue)
}

function viewsOf(names: readonly string[], chosen: Chosen, catalogue: Catalogue): readonly FieldView[] {
  const fields = experimentFields(chosen, catalogue)
  return names.map(name => viewOf(name, fields[name], catalogue))
}

/** In the page's words where it has some, else in those of the setting. */
function viewOf(name: string, field: Field, { methods, rules }: Catalogue): FieldView {
  const share = isShare(field)
  const usual = field.optional && field.default !== undefined ? shown(field.default, share ? 100 : 1) : undefined
  const choices = { method: methods, ...rules }[name] ?? {}
  return {
    name, field,
    label: capital(name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)),
    help: sentence(field.about ?? ''),
    abouts: Object.fromEntries(Object.entries(choices).map(([key, { about = '' }]) => [key, sentence(about)])),
    ...share && { times: 100, unit: '%' },
    ...usual !== undefined && { placeholder: usual },
    ...ownWords[name]
  }
}

const sentence = (about: string): string => about === '' ? '' : `${capital(about)}.`

const isShare = (field: Field): boolean =>
  field.kind === 'number' && !field.integer && (field.to ?? field.below) === 1

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Whether a field does anything in an experiment. */
export function isUsed(name: string, experiment: Experiment, catalogue: Catalogue): boolean {
  const { methods, rules } = catalogue
  if (name === 'sparsity') return methods[experiment.method].hasDensity
  if (name === 'threads') return experiment.backend === 'cpu'
  const isOwn = ({ settings }: Choice) => Object.hasOwn(settings, name)
  const ofChoices = [methods, ...Object.values(rules)].some(all => Object.values<Choice>(all).some(isOwn))
  return !ofChoices || Object.values(choicesIn(experiment, catalogue)).some(isOwn)
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
  const typed = text.trim()
  if (name === 'method' || Object.hasOwn(catalogue.rules, name)) {
    return withChoice(experiment, name, typed || undefined, catalogue)
  }
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
