import { distributions, methods } from '@itop/updaters'

/** What the page trains, and how. All of it is in the address. */
export interface Experiment {
  readonly data: 'mnist' | 'fashion-mnist' | 'dropped'
  readonly model: 'mlp' | 'lenet5'
  /** A name of `methods`. */
  readonly method: string
  /** Share of the maskable weights that do not exist, in [0, 1). The method `dense` does not look at it. */
  readonly sparsity: number
  /** Optimizer steps between updates of the masks. Integer ≥ 1. Static methods do not look at it. */
  readonly interval: number
  /** Share of a layer's weights that the first update exchanges, in (0, 1]. Static methods do not look at it. */
  readonly dropFraction: number
  /** How the density is shared among layers. */
  readonly distribution: 'erk' | 'er' | 'uniform'
  /** Passes over the training images, above 0. */
  readonly epochs: number
  /** Images a step. Integer from 1 to 4096. */
  readonly batch: number
  /** At the start; it falls along a cosine to 0. Above 0, at most 10. */
  readonly learningRate: number
  /** Of all randomness. Integer ≥ 0. */
  readonly seed: number
  readonly backend: 'cpu' | 'webgpu'
  /** Threads of the CPU backend. Integer from 1 to 64; the machine's when left out. */
  readonly threads?: number
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

/** What a field may be: one of some names, or a number in a range. Pages build their controls from it. */
export type Field =
  | { readonly kind: 'choice', readonly choices: readonly string[] }
  | {
    readonly kind: 'number'
    readonly integer: boolean
    readonly low: number
    readonly high: number
    /** The bounds themselves are not allowed. */
    readonly aboveLow?: true
    readonly belowHigh?: true
    /** The field may be left out. */
    readonly optional?: true
  }

/** Every field of an experiment, in the order of the address. */
export const experimentFields: Readonly<Record<keyof Experiment, Field>> = {
  data: choice('mnist', 'fashion-mnist', 'dropped'),
  model: choice('mlp', 'lenet5'),
  method: choice(...Object.keys(methods)),
  sparsity: { kind: 'number', integer: false, low: 0, high: 1, belowHigh: true },
  interval: { kind: 'number', integer: true, low: 1, high: 1_000_000 },
  dropFraction: { kind: 'number', integer: false, low: 0, high: 1, aboveLow: true },
  distribution: choice(...['erk', 'er', 'uniform'].filter(name => name in distributions)),
  epochs: { kind: 'number', integer: false, low: 0, high: 1000, aboveLow: true },
  batch: { kind: 'number', integer: true, low: 1, high: 4096 },
  learningRate: { kind: 'number', integer: false, low: 0, high: 10, aboveLow: true },
  seed: { kind: 'number', integer: true, low: 0, high: Number.MAX_SAFE_INTEGER },
  backend: choice('cpu', 'webgpu'),
  threads: { kind: 'number', integer: true, low: 1, high: 64, optional: true }
}

function choice(...choices: string[]): Field {
  return { kind: 'choice', choices }
}

const names = Object.keys(experimentFields)

const isField = (name: string): name is keyof Experiment => Object.hasOwn(experimentFields, name)

/**
 * The experiment in the hash of an address, with or without its '#'. Fields that are not there have their defaults.
 * Anything else is refused with a `RangeError` that names the field, what it may be, and what came.
 */
export function parseExperiment(hash: string): Experiment {
  const said: Record<string, string | number> = {}
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    if (!isField(name)) throw new RangeError(`${name}: there is no such field. There are ${names.join(', ')}.`)
    if (Object.hasOwn(said, name)) throw new RangeError(`${name}: expected once, got it twice. Remove one.`)
    said[name] = valueOf(name, text)
  }
  return { ...experimentDefaults, ...said } // every field that was said has been checked
}

/** The hash of an address that `parseExperiment` reads back as the same experiment. Throws for what that refuses. */
export function experimentHash(experiment: Experiment): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(checkExperiment(experiment))) query.append(name, String(value))
  return `#${query}`
}

/** The experiment, after every field has been checked, its fields in the order of the address. */
export function checkExperiment(experiment: Experiment): Experiment {
  const unknown = Object.keys(experiment).find(name => !isField(name))
  if (unknown !== undefined) {
    throw new RangeError(`${unknown}: there is no such field. There are ${names.join(', ')}.`)
  }
  const entries = Object.keys(experimentFields).filter(isField).flatMap(name => {
    const value = experiment[name]
    if (value === undefined && isOptional(experimentFields[name])) return []
    return [[name, valueOf(name, String(value), typeof value)] as const]
  })
  return Object.fromEntries(entries) as unknown as Experiment // every field was checked, and none is missing
}

const isOptional = (field: Field): boolean => field.kind === 'number' && field.optional === true

function valueOf(name: keyof Experiment, text: string, type?: string): string | number {
  const field = experimentFields[name]
  const expected = field.kind === 'choice' ? 'string' : 'number'
  const value = field.kind === 'choice' ? text : numberOf(text)
  if ((type ?? expected) === expected && allows(field, value)) return value
  throw new RangeError(`${name}: expected ${describe(field)}, got ${text === '' ? 'nothing' : `'${text}'`}.`)
}

/** As JavaScript writes numbers; NaN for what is none, blanks included. */
const numberOf = (text: string): number => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN

function allows(field: Field, value: string | number): boolean {
  if (field.kind === 'choice') return field.choices.includes(String(value))
  const number = Number(value)
  return Number.isFinite(number) && (!field.integer || Number.isSafeInteger(number))
    && (field.aboveLow ? number > field.low : number >= field.low)
    && (field.belowHigh ? number < field.high : number <= field.high)
}

function describe(field: Field): string {
  if (field.kind === 'choice') return `one of ${field.choices.join(', ')}`
  const { integer, low, high, aboveLow, belowHigh } = field
  return `${integer ? 'an integer' : 'a number'} ${aboveLow ? 'above' : 'from'} ${low} ` +
    (belowHigh ? `up to but below ${high}` : `to ${high}`)
}
