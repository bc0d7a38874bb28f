import { sizeOf } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import { releasePattern } from './contract.js'
import type { Parameter, ParameterRole, Pattern, WeightView } from './types.js'
import { checkView } from './view.js'

/** What a parameter is made of. `values` is copied. */
export interface ParameterOptions {
  readonly name: string
  readonly role: ParameterRole
  /** PyTorch order. */
  readonly shape: readonly number[]
  readonly pattern: Pattern | null
  /** Default null: passes use all that is stored. */
  readonly view?: WeightView | null
  /** `[nnz]` with a pattern, else the product of `shape`. */
  readonly values: Float32Array
}

/** A trainable tensor under its own name; the caller disposes it. */
export function createParameter(options: ParameterOptions): Parameter {
  const { name, role, shape } = options
  let { pattern, view = null } = options
  checkView(name, pattern, view)
  let values = variableOf(name, shape, pattern, options.values)
  return {
    name,
    role,
    shape,
    get pattern() { return pattern },
    get view() { return view },
    get values() { return values },
    show(next) {
      checkView(name, pattern, next)
      releaseView(view, pattern)
      view = next
    },
    assign(next, nextPattern = pattern ?? undefined) {
      if (view && nextPattern !== pattern) {
        throw new TypeError(`parameter ${name}: expected no view when its pattern changes, since the view is of the ` +
          'old one. Call show(null) first.')
      }
      const replacement = variableOf(name, shape, nextPattern ?? null, next)
      values.dispose()
      values = replacement
      if (pattern && pattern !== nextPattern) releasePattern(pattern)
      pattern = nextPattern ?? null
    },
    dispose() {
      values.dispose()
      releaseView(view, pattern)
      if (pattern) releasePattern(pattern)
    }
  }
}

function releaseView(view: WeightView | null, stored: Pattern | null): void {
  if (view?.kind !== 'nested') return
  for (const pattern of new Set([view.forward, view.backward])) if (pattern !== stored) releasePattern(pattern)
}

function variableOf(
  name: string, shape: readonly number[], pattern: Pattern | null, values: Float32Array
): tf.Variable {
  const expected = pattern ? [pattern.nnz] : [...shape]
  const size = sizeOf(expected)
  if (values.length !== size) {
    throw new RangeError(`parameter ${name}: expected ${size} values (shape [${expected}]), got ${values.length}. ` +
      'Pass one value for each existing position, in the order of their flat indices.')
  }
  return tf.tidy(() => tf.variable(tf.tensor(values.slice(), expected, 'float32')))
}

/** A slot of optimizer state: zeros in the shape of the parameter's values. The caller disposes it. */
export const createSlot = (parameter: Parameter): tf.Variable =>
  tf.tidy(() => tf.variable(tf.zeros(parameter.values.shape), false))
