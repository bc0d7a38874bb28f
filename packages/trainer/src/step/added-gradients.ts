import { addProduct, keepLargest, type Parameter, type WeightView } from '@itop/ops'
import { andNot, type Mask } from '@itop/masks'
import type { Penalty, StepRule, Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import type { Optimizer } from '../optimizers/optimizers.js'
import { gradientNoise } from './gradient-noise.js'

/** What a method adds to the gradients of weights, by the parts that a view makes of them. */
export interface AddedGradients {
  /**
   * The gradient of a parameter with those of its penalties, what a rule adds, and noise. The same tensor where nothing
   * is added; another the caller disposes too. `step` is the number of steps before this one.
   */
  readonly to: (parameter: Parameter, gradient: tf.Tensor, step: number) => tf.Tensor
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

/** Of a method's penalties, the rules of its layers, and the noise of the run. */
export function createAddedGradients(
  { penalties = [], noise: deviation }: Pick<Updater, 'penalties' | 'noise'>, rules: ReadonlyMap<string, StepRule>,
  seed: number
): AddedGradients {
  const noise = gradientNoise(deviation, seed)
  const classes = createClasses()
  const withTerms = (parameter: Parameter, gradient: tf.Tensor): tf.Tensor => {
    const { values, shape, name, view } = parameter
    const rule = rules.get(name)
    if (rule && rule.decay > 0) {
      return tf.tidy(() => tf.add(gradient, tf.mul(keepLargest(values, shape, { ...rule, rest: true }), rule.decay)))
    }
    if (view?.kind === 'n-of-m' || !isMaskable(parameter)) return gradient
    return penalties.reduce((sum, penalty) => {
      const next = withTerm(sum, penalty, parameter)
      if (sum !== gradient && sum !== next) sum.dispose()
      return next
    }, gradient)
  }
  /** Without a view all that is stored is used, so there is no other class. */
  const withTerm = (gradient: tf.Tensor, penalty: Penalty, parameter: Parameter): tf.Tensor => tf.tidy(() => {
    const { values, view } = parameter
    if (view?.kind === 'nested') {
      const places = classes.of(parameter, view, penalty.on)
      return addProduct(gradient, places, slopes(penalty, values, () => tf.mul(values, places)))
    }
    return penalty.on === 'forward' ? tf.add(gradient, slopes(penalty, values, () => values)) : gradient
  })
  return {
    to: (parameter, gradient, step) => {
      const whole = withTerms(parameter, gradient)
      if (!noise || !isMaskable(parameter)) return whole
      const noisy = tf.tidy(() => tf.add(whole, tf.tensor1d(noise(parameter.name, step, whole.size))))
      if (whole !== gradient) whole.dispose()
      return noisy
    },
    decay: (parameter, gradient, { weightDecay, learningRate, optimizer }) => {
      const { view, values } = parameter
      if (view?.kind !== 'nested' || weightDecay === 0) return gradient
      const backward = classes.of(parameter, view, 'backward')
      return tf.tidy(() => {
        if (!optimizer.decoupled) return addProduct(gradient, backward, tf.mul(values, weightDecay))
        values.assign(addProduct(values, backward, tf.mul(values, -learningRate * weightDecay)) as typeof values)
        return gradient
      })
    },
    dispose: classes.dispose
  }
}

/** Weights that methods mask. */
const isMaskable = ({ pattern }: Parameter): boolean => pattern !== null

/** The derivative of a term at the places of its weights, `those`; elsewhere it is of no interest. */
function slopes({ kind, factor }: Penalty, values: tf.Tensor, those: () => tf.Tensor): tf.Tensor {
  if (kind === 'l2') return tf.mul(values, 2 * factor)
  if (kind === 'l1') return tf.mul(tf.sign(values), factor)
  // Of no weights, or of zeros, the norm has no slope.
  return tf.mul(tf.divNoNan(values, tf.sqrt(tf.sum(tf.square(those())))), factor)
}

type Nested = Extract<WeightView, { readonly kind: 'nested' }>

/** Weights of a kind, by what a view makes of them. */
type Class = Penalty['on'] | 'backward'

/** Ones at the positions of a class among what is stored, `[nnz]`: each made when it is asked for, once for a view. */
function createClasses() {
  const made = new Map<string, { readonly view: Nested, readonly places: Map<Class, tf.Tensor> }>()
  return {
    of: ({ name, pattern }: Parameter, view: Nested, some: Class): tf.Tensor => {
      let own = made.get(name)
      if (own?.view !== view) {
        tf.dispose([...own?.places.values() ?? []])
        made.set(name, own = { view, places: new Map() })
      }
      let places = own.places.get(some)
      if (!places) own.places.set(some, places = tf.keep(onesAt(pattern!.mask, maskOf[some](pattern!.mask, view))))
      return places
    },
    dispose: () => { for (const { places } of made.values()) tf.dispose([...places.values()]) }
  }
}

const maskOf: Readonly<Record<Class, (stored: Mask, view: Nested) => Mask>> = {
  forward: (_, { forward }) => forward.mask,
  backward: (_, { backward }) => backward.mask,
  'backward-only': (_, { forward, backward }) => andNot(backward.mask, forward.mask),
  absent: (stored, { backward }) => andNot(stored, backward.mask)
}

const onesAt = (stored: Mask, some: Mask): tf.Tensor =>
  tf.tensor1d(Float32Array.from(stored.indices(), at => Number(some.has(at))))
