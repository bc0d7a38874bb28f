import * as tf from '@tensorflow/tfjs-core'
import { releasePattern } from './contract.js'
import type { Parameter, ParameterRole, Pattern } from './types.js'

/** What a parameter is made of. `values` is copied. */
export interface ParameterOptions {
  readonly name: string
  readonly role: ParameterRole
  /** PyTorch order. */
  readonly shape: readonly number[]
  readonly pattern: Pattern | null
  /** `[nnz]` with a pattern, else the product of `shape`. */
  readonly values: Float32Array
}

/** A trainable tensor under its own name; the caller disposes it. */
export function createParameter(options: ParameterOptions): Parameter {
  const { name, role, shape } = options
  let { pattern } = options
  let values = variableOf(name, shape, pattern, options.values)
  return {
    name,
    role,
    shape,
    get pattern() { return pattern },
    get values() { return values },
    assign(next, nextPattern = pattern ?? undefined) {
      const replacement = variableOf(name, shape, nextPattern ?? null, next)
      values.dispose()
      values = replacement
      if (pattern && pattern !== nextPattern) releasePattern(pattern)
      pattern = nextPattern ?? null
    },
    dispose() {
      values.dispose()
      if (pattern) releasePattern(pattern)
    }
  }
}

function variableOf(name: string, shape: readonly number[], pattern: Pattern | null, values: Float32Array): tf.Variable {
  const expected = pattern ? [pattern.nnz] : [...shape]
  const size = expected.reduce((product, length) => product * length, 1)
  if (values.length !== size) {
    throw new RangeError(`parameter ${name}: expected ${size} values (shape [${expected}]), got ${values.length}. ` +
      'Pass one value for each existing position, in the order of their flat indices.')
  }
  return tf.tidy(() => tf.variable(tf.tensor(values.slice(), expected, 'float32')))
}

/** A slot of optimizer state: zeros in the shape of the parameter's values. The caller disposes it. */
export const createSlot = (parameter: Parameter): tf.Variable =>
  tf.tidy(() => tf.variable(tf.zeros(parameter.values.shape), false))
