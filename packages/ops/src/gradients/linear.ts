import type * as tf from '@tensorflow/tfjs-core'
import { runOne, type KernelAttributes } from '../contract.js'
import { inputGradientOf, weightGradientOf } from './of-view.js'
import { release } from './release.js'

/** TF.js asks for the gradients of x, values and bias in this order, x only where something before it is trained. */
const config = (kernelName: 'ItopLinear' | 'ItopLinearOfView'): tf.GradConfig => ({
  kernelName,
  inputsToSave: ['x', 'values'],
  outputsToSave: [true],
  gradFunc: (upstream, saved, attrs) => {
    // The attributes that `linear` passed; TF.js hands them back untouched. One output, so one upstream gradient.
    const { pattern, n, bias, relu, tap, view } =
      attrs as unknown as KernelAttributes['ItopLinear'] & Partial<KernelAttributes['ItopLinearOfView']>
    const [x, values, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
    const dy = relu ? runOne('ItopReluGradient', { dy: upstream as tf.Tensor, y }, {}) : upstream as tf.Tensor
    if (relu) release(upstream as tf.Tensor)
    tap?.(x, dy)
    return {
      x: () => inputGradientOf(view, values, pattern, (used, at) =>
        runOne('ItopLinearInputGradient', { dy, values: used }, { pattern: at, n })),
      values: () => {
        const gradient = weightGradientOf(view, pattern, at =>
          runOne('ItopLinearWeightGradient', { x, dy }, { pattern: at, n }))
        release(x, y)
        if (!bias) release(dy)
        return gradient
      },
      bias: () => {
        const gradient = runOne('ItopBiasGradient', { dy }, { n, shape: { c: pattern.shape[0]!, h: 1, w: 1 } })
        release(dy)
        return gradient
      }
    }
  }
})

export const linear = config('ItopLinear')
export const linearOfView = config('ItopLinearOfView')
