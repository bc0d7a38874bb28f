import type * as tf from '@tensorflow/tfjs-core'
import { runOne, type KernelAttributes } from '../contract.js'
import { inputGradientOf, weightGradientOf } from './of-view.js'
import { release } from './release.js'

/** TF.js asks for the gradients of x, values and bias in this order, x only where something before it is trained. */
const config = (kernelName: 'ItopConv2d' | 'ItopConv2dOfView'): tf.GradConfig => ({
  kernelName,
  inputsToSave: ['x', 'values'],
  gradFunc: (upstream, saved, attrs) => {
    // The attributes that `conv2d` passed; TF.js hands them back untouched. One output, so one upstream gradient.
    const { tap, bias, view, ...geometry } =
      attrs as unknown as KernelAttributes['ItopConv2d'] & Partial<KernelAttributes['ItopConv2dOfView']>
    const [x, values] = saved as [tf.Tensor, tf.Tensor]
    const dy = upstream as tf.Tensor
    tap?.(x, dy)
    return {
      x: () => inputGradientOf(view, values, geometry.pattern, (used, pattern) =>
        runOne('ItopConv2dInputGradient', { dy, values: used }, { ...geometry, pattern })),
      values: () => {
        const gradient = weightGradientOf(view, geometry.pattern, pattern =>
          runOne('ItopConv2dWeightGradient', { x, dy }, { ...geometry, pattern }))
        release(x, bias ? undefined : dy)
        return gradient
      },
      bias: () => {
        const gradient = runOne('ItopBiasGradient', { dy }, { n: geometry.n, shape: geometry.output })
        release(dy)
        return gradient
      }
    }
  }
})

export const convolution = config('ItopConv2d')
export const convolutionOfView = config('ItopConv2dOfView')
