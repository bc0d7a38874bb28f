import type * as tf from '@tensorflow/tfjs-core'
import { runOne } from './contract.js'
import { recordDenseGradient } from './dense-gradient.js'
import { ensureKernels } from './ensure.js'
import { matrixShape } from './pattern.js'
import type { Activation, GradientTap, Ops, Parameter } from './types.js'

/** The operations of a network over these parameters, by name. With a `tap`, the next backward pass records there. */
export function createOps(
  parameters: ReadonlyMap<string, Parameter>, options: { readonly tap?: GradientTap } = {}
): Ops {
  ensureKernels()
  return {
    flatten: (input) => ({ ...input, c: input.c * input.h * input.w, h: 1, w: 1 }),
    linear: (input, name, { relu = false } = {}) => {
      const weight = parameterOf(parameters, name)
      const bias = parameters.get(`${name}.bias`)
      if (!weight.pattern) throw new TypeError(`linear: ${name} has no pattern. Create it with createPattern(mask).`)
      const [out, inputs] = matrixShape(weight.shape)
      if (input.c * input.h * input.w !== inputs) {
        throw new RangeError(`linear: ${name} has shape [${weight.shape}] and expects ${inputs} features, ` +
          `got ${input.c}×${input.h}×${input.w}. Check the layer before it, or flatten().`)
      }
      const tensors = { x: input.tensor, values: weight.values, ...(bias && { bias: bias.values }) }
      const tap = options.tap?.names.has(name) ? recordDenseGradient(weight, input.n, options.tap) : undefined
      const tensor = runOne('ItopLinear', tensors, { pattern: weight.pattern, n: input.n, relu, ...(tap && { tap }) })
      return { n: input.n, c: out, h: 1, w: 1, tensor }
    }
  }
}

function parameterOf(parameters: ReadonlyMap<string, Parameter>, name: string): Parameter {
  const parameter = parameters.get(name)
  if (parameter) return parameter
  throw new RangeError(`ops: no parameter named ${name}; there are ${[...parameters.keys()].join(', ')}. ` +
    'Create one for every weight that the network lists.')
}

/** The logits as a plain tensor `[n, classes]`. The caller disposes it. */
export function logits(activation: Activation): tf.Tensor2D {
  ensureKernels()
  return runOne('ItopLogits', { logits: activation.tensor }, { n: activation.n }) as tf.Tensor2D // rank 2 by contract
}
