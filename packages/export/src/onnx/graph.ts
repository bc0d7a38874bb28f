import type { NetworkStep } from '@itop/models'
import type { Node } from './tensors.js'

/** What the graph of a network is made of; tensors are named as weights are. */
export interface Graph {
  readonly nodes: readonly Node[]
  /** The tensor with the logits. */
  readonly output: string
}

/** Which weights the graph reads from elsewhere, and which operations are computed already. */
export interface GraphOptions {
  /** The tensor with the normalised image. */
  readonly image: string
  /** Whether there is a weight of that name. */
  readonly has: (weight: string) => boolean
  /** Norms that were folded into the weights before them. */
  readonly folded: ReadonlySet<string>
}

/** The operations of a network, one after another. Dropout does nothing in a prediction, and is left out. */
export function graphOf(steps: readonly NetworkStep[], options: GraphOptions): Graph {
  const nodes: Node[] = []
  const results: Result[] = []
  const at = (index: number): Result => results[index] ?? { name: options.image, isImage: true }
  const run: Run = (op, inputs, { attributes, isImage = true } = {}) => {
    const output = `${op.toLowerCase()}_${nodes.length}`
    nodes.push({ op, inputs, output, ...attributes && { attributes } })
    return { name: output, isImage }
  }
  for (const step of steps) results.push(nodesOf(step, step.inputs.map(at), run, options))
  return { nodes, output: results.at(-1)!.name }
}

/** A tensor, of images or of vectors. */
interface Result {
  readonly name: string
  readonly isImage: boolean
}

type Run = (
  op: string, inputs: readonly string[],
  more?: { readonly attributes?: NonNullable<Node['attributes']>, readonly isImage?: boolean }
) => Result

function nodesOf(
  step: NetworkStep, [x, other]: readonly Result[], run: Run, { has, folded }: GraphOptions
): Result {
  if (!x) throw new Error(`onnx: the step ${step.op} has no input.`)   // no network has such a step
  const bias = (name: string) => has(`${name}.bias`) || folded.has(name) ? [`${name}.bias`] : []
  switch (step.op) {
    case 'conv2d': return run('Conv', [x.name, step.name, ...bias(step.name)],
      { attributes: { kernel_shape: step.kernel, group: step.groups, ...windowOf(step) } })
    case 'linear': {
      const made = run('Gemm', [vector(x, run).name, step.name, ...bias(step.name)],
        { attributes: { transB: 1 }, isImage: false })
      return step.relu ? run('Relu', [made.name], { isImage: false }) : made
    }
    case 'batchNorm': {
      const { isImage } = x
      const { name, epsilon } = step
      const made = folded.has(name) ? x : run('BatchNormalization',
        [x.name, name, `${name}.bias`, `${name}.mean`, `${name}.variance`],
        { attributes: { epsilon: { float: epsilon } }, isImage })
      const sum = other ? run('Add', [made.name, other.name], { isImage }) : made
      return step.relu ? run('Relu', [sum.name], { isImage }) : sum
    }
    case 'maxPool': return run('MaxPool', [x.name], { attributes: { kernel_shape: step.kernel, ...windowOf(step) } })
    case 'averagePool': return run('AveragePool', [x.name],
      { attributes: { kernel_shape: step.kernel, count_include_pad: 1, ...windowOf(step) } })
    case 'globalAveragePool': return run('GlobalAveragePool', [x.name])
    case 'add': return run('Add', [x.name, other!.name], { isImage: x.isImage })
    case 'relu': return run('Relu', [x.name], { isImage: x.isImage })
    case 'flatten': return vector(x, run)
    case 'dropout': return x
    default: return step satisfies never
  }
}

/** Linear layers want vectors: channels, then rows, then pixels of an image. */
const vector = (x: Result, run: Run): Result => x.isImage ? run('Flatten', [x.name], { isImage: false }) : x

/** Of a window: how far it moves, and the border at the top, the left, the bottom and the right. */
const windowOf = ({ stride, padding: [y, x] }: {
  readonly stride: readonly number[], readonly padding: readonly [number, number]
}) => ({ strides: stride, pads: [y, x, y, x] })
