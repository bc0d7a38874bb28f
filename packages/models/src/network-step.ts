import type { Activation, ImageShape, Ops } from '@itop/ops'
import type { Window } from './window.js'

/** What every step has. Shapes are those of one image. */
interface Shapes {
  /** Shape of the first input. */
  readonly input: ImageShape
  readonly output: ImageShape
}

/** Where the input comes from: the index of an earlier step, or −1 for the network's image. */
interface OneInput extends Shapes {
  readonly inputs: readonly [x: number]
}

interface TwoInputs extends Shapes {
  readonly inputs: readonly [a: number, b: number]
}

interface ConvStep extends OneInput, Window {
  readonly op: 'conv2d'
  readonly name: string
  readonly groups: number
}

interface LinearStep extends OneInput {
  readonly op: 'linear'
  readonly name: string
  readonly relu: boolean
}

interface NormStep extends Shapes {
  readonly op: 'batchNorm'
  readonly name: string
  /** The second, where there is one, is the residual that is added. */
  readonly inputs: readonly [x: number] | readonly [x: number, residual: number]
  readonly relu: boolean
  readonly epsilon: number
  readonly momentum: number
}

interface PoolStep extends OneInput, Window {
  readonly op: 'maxPool' | 'averagePool'
}

interface DropoutStep extends OneInput {
  readonly op: 'dropout'
  readonly name: string
  readonly rate: number
}

interface PlainStep extends OneInput {
  readonly op: 'relu' | 'globalAveragePool' | 'flatten'
}

interface AddStep extends TwoInputs {
  readonly op: 'add'
}

/** One operation of a network, with its shapes and where its inputs come from. `name` is that of its weight. */
export type NetworkStep = ConvStep | LinearStep | NormStep | PoolStep | DropoutStep | PlainStep | AddStep

/** For each step the earlier ones, or itself, whose results nobody reads after it; the logits are in none. */
export type Releases = readonly (readonly number[])[]

/**
 * Runs the steps in order and returns what the last one gives. What a step gave is released when its last reader is
 * done: a pass needs room for what is still to be read, and finds it in the cache.
 */
export function runnerOf(
  steps: readonly NetworkStep[], releases: Releases
): (ops: Ops, image: Activation) => Activation {
  return (ops, image) => {
    const made: Activation[] = []
    const at = (index: number): Activation => made[index] ?? image
    steps.forEach((step, i) => {
      made.push(runStep(step, ops, at))
      for (const index of releases[i]!) ops.release(at(index))
    })
    return at(steps.length - 1)
  }
}

/** When a network releases what its steps give: with its last reader, or at once where nobody reads it. */
export function lastRead(steps: readonly NetworkStep[]): Releases {
  const last = steps.map((_, i) => i)
  steps.forEach(({ inputs }, reader) => inputs.forEach(i => { if (i >= 0) last[i] = reader }))
  const read = steps.map((): number[] => [])
  last.forEach((reader, i) => { if (i < steps.length - 1) read[reader]!.push(i) })
  return read
}

function runStep(step: NetworkStep, ops: Ops, at: (index: number) => Activation): Activation {
  const x = at(step.inputs[0])
  switch (step.op) {
    case 'conv2d': {
      const { stride, padding, groups } = step
      return ops.conv2d(x, step.name, { stride, padding, groups })
    }
    case 'linear': return ops.linear(x, step.name, { relu: step.relu })
    case 'batchNorm': {
      const { relu, epsilon, momentum, inputs: [, residual] } = step
      const numbers = { relu, epsilon, momentum }
      return ops.batchNorm(x, step.name, residual === undefined ? numbers : { ...numbers, residual: at(residual) })
    }
    case 'maxPool':
    case 'averagePool': return ops[step.op](x, { size: step.kernel, stride: step.stride, padding: step.padding })
    case 'dropout': return ops.dropout(x, step.name, step.rate)
    case 'add': return ops.add(x, at(step.inputs[1]))
    case 'relu':
    case 'globalAveragePool':
    case 'flatten': return ops[step.op](x)
    default: return step satisfies never
  }
}
