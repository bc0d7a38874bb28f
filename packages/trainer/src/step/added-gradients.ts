import { keepLargest, type Parameter, type WeightView } from '@itop/ops'
import { andNot, type Mask } from '@itop/masks'
import type { Penalty, StepRule } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import type { Optimizer } from '../optimizers/optimizers.js'

/** What a method adds to the gradients of weights, by the parts that a view makes of them. */
export interface AddedGradients {
  /**
   * The gradients of parameters with those of the penalties, and what a rule adds. The same tensors where nothing is
   * added; others the caller disposes too.
   */
  readonly toGradients: (
    parameters: ReadonlyMap<string, Parameter>, gradients: ReadonlyMap<string, tf.Tensor>
  ) => ReadonlyMap<string, tf.Tensor>
  /**
   * Weight decay of a parameter of which something rests, on what does not: the gradient with it, or the same one and
   * it is taken off the weights, as the optimizer has it.
   */
  readonly decay: (parameter: Parameter, gradient: tf.Tensor, by: DecayNumbers) => tf.Tensor
  readonly dispose: () => void
}

interface DecayNumbers {
  readonly weightDecay: number
  readonly learningRate: number
  readonly optimizer: Pick<Optimizer, 'decoupled'>
}

/** Of a method's penalties, and the rules of its layers. */
export function createAddedGradients(
  penalties: readonly Penalty[], rules: ReadonlyMap<string, StepRule>
): AddedGradients {
  const classes = createClasses()
  const withTerms = (parameter: Parameter, gradient: tf.Tensor): tf.Tensor => {
    const { values, shape, name, view } = parameter
    const rule = rules.get(name)
    if (rule && rule.decay > 0) {
      return tf.tidy(() => tf.add(gradient, tf.mul(keepLargest(values, shape, { ...rule, rest: true }), rule.decay)))
    }
    if (view?.kind !== 'nested' || penalties.length === 0) return gradient
    const places = classes.of(parameter, view)
    return tf.tidy(() => penalties.reduce(
      (sum, penalty) => tf.add(sum, derivative(penalty, tf.mul(values, places[penalty.on]))), gradient))
  }
  return {
    toGradients: (parameters, gradients) => {
      if (rules.size === 0 && penalties.length === 0) return gradients
      return new Map([...gradients].map(([name, gradient]) => [name, withTerms(parameters.get(name)!, gradient)]))
    },
    decay: (parameter, gradient, { weightDecay, learningRate, optimizer }) => {
      const { view, values } = parameter
      if (view?.kind !== 'nested' || weightDecay === 0) return gradient
      const { backward } = classes.of(parameter, view)
      return tf.tidy(() => {
        const trained = tf.mul(values, backward)
        if (!optimizer.decoupled) return tf.add(gradient, tf.mul(trained, weightDecay))
        values.assign(tf.sub(values, tf.mul(trained, learningRate * weightDecay)))
        return gradient
      })
    },
    dispose: classes.dispose
  }
}

/** The derivative of a term over these weights, 0 where they are. */
const derivative = ({ kind, factor }: Penalty, weights: tf.Tensor): tf.Tensor => {
  if (kind === 'l2') return tf.mul(weights, 2 * factor)
  if (kind === 'l1') return tf.mul(tf.sign(weights), factor)
  // Of no weights, or of zeros, the norm has no slope.
  return tf.mul(tf.divNoNan(weights, tf.sqrt(tf.sum(tf.square(weights)))), factor)
}

type Nested = Extract<WeightView, { readonly kind: 'nested' }>

/** Ones at the positions of each class of what is stored, `[nnz]`. */
type Classes = Readonly<Record<Penalty['on'] | 'backward', tf.Tensor>>

/** Made once for each view of a parameter. */
function createClasses() {
  const made = new Map<string, { readonly view: Nested, readonly places: Classes }>()
  const free = (places: Classes | undefined) => { if (places) tf.dispose(Object.values(places)) }
  return {
    of: ({ name, pattern }: Parameter, view: Nested): Classes => {
      const before = made.get(name)
      if (before?.view === view) return before.places
      free(before?.places)
      const places = classesOf(pattern!.mask, view)   // a view has a pattern
      made.set(name, { view, places })
      return places
    },
    dispose: () => { for (const { places } of made.values()) free(places) }
  }
}

function classesOf(stored: Mask, { forward, backward }: Nested): Classes {
  const ones = (mask: Mask) => tf.keep(tf.tensor1d(Float32Array.from(stored.indices(), at => Number(mask.has(at)))))
  return {
    forward: ones(forward.mask),
    backward: ones(backward.mask),
    'backward-only': ones(andNot(backward.mask, forward.mask)),
    absent: ones(andNot(stored, backward.mask))
  }
}
