import type { Activation, NetworkStep, Ops, Releases } from '@itop/ops'

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
