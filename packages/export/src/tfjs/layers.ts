import type { NetworkStep } from '@itop/models'
import { ExportError } from '../export-error.js'

/** A layer of a Keras model, as TF.js writes it. */
export interface Layer {
  readonly class: string
  readonly name: string
  readonly config?: Readonly<Record<string, unknown>>
  /** Names of the layers it reads. */
  readonly inputs: readonly string[]
}

/** A weight of a layer: its name there, and the tensor of the network it is. */
export interface LayerWeight {
  readonly name: string
  readonly tensor: string
  /** Kernels lie the other way round in TF.js: outputs are the last axis. */
  readonly kind: 'convolution' | 'matrix' | 'vector'
}

/** The layers of a model in the order in which they are computed, and what they hold. */
export interface LayerGraph {
  readonly layers: readonly Layer[]
  readonly weights: readonly LayerWeight[]
  readonly output: string
}

/** The layers of a network, channels last. Dropout does nothing in a prediction, and is left out. */
export function layersOf(
  steps: readonly NetworkStep[], image: string, has: (weight: string) => boolean
): LayerGraph {
  const layers: Layer[] = []
  const weights: LayerWeight[] = []
  const results: Result[] = []
  const add: Add = (kind, inputs, config = {}, name = `${kind.toLowerCase()}_${layers.length}`) => {
    layers.push({ class: kind, name, config, inputs })
    return name
  }
  const at = (index: number): Result => results[index] ?? { name: image, isImage: true, isPositive: false }
  for (const step of steps) {
    results.push(layersOfStep(step, step.inputs.map(at), add, has))
    weights.push(...weightsOf(step, has))
  }
  return { layers, weights, output: results.at(-1)!.name }
}

interface Result {
  readonly name: string
  readonly isImage: boolean
  /** Whether no number is below 0. */
  readonly isPositive: boolean
}

type Add = (
  kind: string, inputs: readonly string[], config?: Readonly<Record<string, unknown>>, name?: string
) => string

function layersOfStep(
  step: NetworkStep, [x, other]: readonly Result[], add: Add, has: (weight: string) => boolean
): Result {
  if (!x) throw new Error(`tfjs: the step ${step.op} has no input.`)   // no network has such a step
  const { isImage, isPositive } = x
  const image = (name: string, positive = false): Result => ({ name, isImage: true, isPositive: positive })
  const relu = (name: string) => add('Activation', [name], { activation: 'relu' })
  switch (step.op) {
    case 'conv2d': {
      refuseGroups(step)
      return image(add('Conv2D', [padded(x, step, add)], {
        filters: step.output.c, kernel_size: step.kernel, strides: step.stride, padding: 'valid',
        data_format: 'channels_last', activation: 'linear', use_bias: has(`${step.name}.bias`)
      }, step.name))
    }
    case 'linear': return {
      name: add('Dense', [vector(x, step, add)], {
        units: step.output.c, activation: step.relu ? 'relu' : 'linear', use_bias: has(`${step.name}.bias`)
      }, step.name), isImage: false, isPositive: step.relu
    }
    case 'batchNorm': {
      const { epsilon, momentum } = step
      const made = add('BatchNormalization', [x.name], { axis: -1, epsilon, momentum: 1 - momentum }, step.name)
      const sum = other ? add('Add', [made, other.name]) : made
      return { name: step.relu ? relu(sum) : sum, isImage, isPositive: step.relu }
    }
    case 'maxPool': {
      refuseNegative(step, isPositive)
      return image(add('MaxPooling2D', [padded(x, step, add)], poolOf(step)), isPositive)
    }
    case 'averagePool': return image(add('AveragePooling2D', [padded(x, step, add)], poolOf(step)), isPositive)
    case 'globalAveragePool': return {
      name: add('GlobalAveragePooling2D', [x.name], { data_format: 'channels_last' }), isImage: false, isPositive
    }
    case 'add': return { name: add('Add', [x.name, other!.name]), isImage, isPositive: isPositive && other!.isPositive }
    case 'relu': return { name: relu(x.name), isImage, isPositive: true }
    case 'flatten': return { name: vector(x, step, add), isImage: false, isPositive }
    case 'dropout': return x
    default: return step satisfies never
  }
}

/** Vectors lie channel by channel, as the weights behind them expect. */
function vector({ name, isImage }: Result, { input: { h, w } }: NetworkStep, add: Add): string {
  if (!isImage) return name
  return add('Flatten', [h * w === 1 ? name : add('Permute', [name], { dims: [3, 1, 2] })])
}

function padded(
  { name }: Result, { padding: [y, x] }: { readonly padding: readonly [number, number] }, add: Add
): string {
  if (y === 0 && x === 0) return name
  return add('ZeroPadding2D', [name], { padding: [[y, y], [x, x]], data_format: 'channels_last' })
}

const poolOf = ({ kernel, stride }: { readonly kernel: readonly number[], readonly stride: readonly number[] }) =>
  ({ pool_size: kernel, strides: stride, padding: 'valid', data_format: 'channels_last' })

function refuseGroups({ name, groups }: { readonly name: string, readonly groups: number }): void {
  if (groups === 1) return
  throw new ExportError('unfit', `tfjs: ${name} is a convolution in ${groups} groups, which a layers model cannot hold`,
    { fix: 'Export it as ONNX.' })
}

/** Padding with zeros is right where nothing is below 0. */
function refuseNegative(
  { padding }: { readonly padding: readonly [number, number] }, isPositive: boolean
): void {
  if (isPositive || padding.every(pixels => pixels === 0)) return
  throw new ExportError('unfit', 'tfjs: a maximum over a padded image with numbers below 0, which a layers model ' +
    'cannot hold', { fix: 'Export it as ONNX.' })
}

function weightsOf(step: NetworkStep, has: (weight: string) => boolean): readonly LayerWeight[] {
  if (!('name' in step) || step.op === 'dropout') return []
  const { name } = step
  const of = (ours: string, theirs: string, kind: LayerWeight['kind'] = 'vector'): LayerWeight =>
    ({ name: `${name}/${theirs}`, tensor: `${name}${ours}`, kind })
  if (step.op === 'batchNorm') {
    return [of('', 'gamma'), of('.bias', 'beta'), of('.mean', 'moving_mean'), of('.variance', 'moving_variance')]
  }
  const kernel = of('', 'kernel', step.op === 'conv2d' ? 'convolution' : 'matrix')
  return has(`${name}.bias`) ? [kernel, of('.bias', 'bias')] : [kernel]
}
