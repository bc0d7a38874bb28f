import { methods } from '@itop/updaters'
import { checkExperiment, experimentFields, type Experiment } from '../experiment.js'
import { hasSparsity } from './words.js'

export type Name = keyof Experiment

/** How a field of an experiment is shown. */
export interface FieldView {
  readonly name: Name
  readonly label: string
  readonly help: string
  /** What the user types is this many times the field's value: 100 for percent. */
  readonly times?: number
  readonly unit?: string
  /** What choices are called; their names where this says nothing. */
  readonly choices?: Readonly<Record<string, string>>
  /** What an empty box stands for. */
  readonly placeholder?: string
  /** Whether the field does anything in this experiment. */
  readonly used?: (experiment: Experiment) => boolean
}

/** Where the method has the setting. */
const whenHas = (setting: string) => ({ method }: Experiment): boolean =>
  Object.hasOwn(methods[method].settings, setting)

/** The fields that one tries first. */
export const mainFields: readonly FieldView[] = [
  {
    name: 'data', label: 'Images', help: '28×28 grey pixels, in ten classes; or images of your own.',
    choices: { mnist: 'MNIST, digits', 'fashion-mnist': 'Fashion-MNIST, clothing', dropped: 'your own images' }
  },
  {
    name: 'model', label: 'Network', help: 'Layers 784-300-100-10, or the convolutional network of 1998.',
    choices: { mlp: 'MLP', lenet5: 'LeNet-5' }
  },
  {
    name: 'method', label: 'Method', help: 'How weights are drawn, dropped and grown.',
    choices: {
      'set-itop': 'SET-ITOP, random growth', 'rigl-itop': 'RigL-ITOP, growth by gradient', set: 'SET', rigl: 'RigL',
      snfs: 'SNFS, growth by momentum', granet: 'GraNet, ever sparser', mest: 'MEST, less and less exchanged', 'top-kast': 'Top-KAST, stores all',
      'sr-ste': 'SR-STE, two of every four', snip: 'SNIP, chosen once', grasp: 'GraSP, chosen once', 'grasp-it': 'Iterative GraSP, chosen once',
      synflow: 'SynFlow, chosen once',
      static: 'static, never rewired', dense: 'dense, every weight'
    }
  },
  {
    name: 'sparsity', label: 'Sparsity', help: 'Share of the weights that do not exist.', times: 100, unit: '%',
    used: ({ method }) => hasSparsity(method)
  },
  {
    name: 'interval', label: 'Interval', help: 'Steps between two changes of the masks.', unit: 'steps',
    used: whenHas('interval')
  },
  { name: 'epochs', label: 'Epochs', help: 'How often every image is seen.' },
  {
    name: 'backend', label: 'Computed by', help: 'CPU: sparse WebAssembly kernels. WebGPU: your graphics card.',
    choices: { cpu: 'CPU', webgpu: 'WebGPU' }
  }
]

/** The fields behind "More settings". */
export const moreFields: readonly FieldView[] = [
  {
    name: 'dropFraction', label: 'Drop fraction', times: 100, unit: '%', used: whenHas('dropFraction'),
    help: 'Share of a layer exchanged at the first change; it falls to 0.'
  },
  {
    name: 'distribution', label: 'Distribution', help: 'How the layers share the weights. ERK: small layers keep more.',
    choices: { erk: 'Erdős–Rényi kernel', er: 'Erdős–Rényi', uniform: 'uniform' }, used: whenHas('distribution')
  },
  { name: 'learningRate', label: 'Learning rate', help: 'At the start; falls along a cosine to 0.' },
  { name: 'batch', label: 'Batch', help: 'Images in one step.', unit: 'images' },
  { name: 'seed', label: 'Seed', help: 'Of all randomness: the same seed repeats the run.' },
  {
    name: 'threads', label: 'Threads', help: 'Of the CPU. Empty: as many as the machine has, at most 8.',
    placeholder: 'all', used: ({ backend }) => backend === 'cpu'
  }
]

/** The range of a number in what the user types: '0 to below 100'. Empty for choices. */
export function rangeOf({ name, times = 1 }: FieldView): string {
  const field = experimentFields[name]
  if (field.kind === 'choice') return ''
  const low = field.low * times
  const high = field.high === Number.MAX_SAFE_INTEGER ? '' : field.high * times
  const from = field.aboveLow ? `above ${low}` : String(low)
  if (high === '') return `${from} or more`
  return field.belowHigh ? `${from} to below ${high}` : field.aboveLow ? `${from}, up to ${high}` : `${from} to ${high}`
}

/** What a field shows for an experiment. */
export function textOf({ name, times = 1 }: FieldView, experiment: Experiment): string {
  const value = experiment[name]
  if (typeof value !== 'number') return value ?? ''
  return String(times === 1 ? value : Number((value * times).toPrecision(12))) // 0.95 · 100 is not quite 95
}

/** The experiment with a field set to what the user typed. A `RangeError` says what is wrong with it. */
export function withField(view: FieldView, experiment: Experiment, text: string): Experiment {
  const { name, times = 1 } = view
  const field = experimentFields[name]
  if (field.kind === 'choice') return checkExperiment({ ...experiment, [name]: text })
  if (text.trim() === '' && field.optional) return without(experiment, name)
  const value = text.trim() === '' ? NaN : Number(text) / times
  try {
    return checkExperiment({ ...experiment, [name]: times === 1 ? value : Number(value.toPrecision(12)) })
  } catch (cause) {
    const whole = field.integer ? 'a whole number, ' : ''
    const got = text.trim() === '' ? 'nothing' : `‘${text.trim()}’`
    throw new RangeError(`Expected ${whole}${rangeOf(view)}, got ${got}.`, { cause })
  }
}

const without = (experiment: Experiment, name: Name): Experiment => {
  const { [name]: _, ...rest } = experiment
  return rest as Experiment // only fields that may be left out come here
}
