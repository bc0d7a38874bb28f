import * as tf from '@tensorflow/tfjs-core'
import { runOne, type KernelAttributes } from '../contract.js'
import { release } from './release.js'

/** Gradients of one input whose backward pass is one kernel on dy: what runs it, and what the forward pass saves. */
function ofOneInput(
  kernelName: string, save: Pick<tf.GradConfig, 'inputsToSave' | 'outputsToSave'>,
  backward: (dy: tf.Tensor, saved: readonly tf.Tensor[], attributes: never) => tf.Tensor
): tf.GradConfig {
  return {
    kernelName,
    ...save,
    gradFunc: (upstream, saved, attrs) => ({
      x: () => {
        const dy = upstream as tf.Tensor // one output
        const dx = backward(dy, saved, attrs as never) // the attributes of the forward kernel, untouched
        release(dy, ...saved)
        return dx
      }
    })
  }
}

export const form = ofOneInput('ItopForm', { inputsToSave: ['x'] },
  (dy, [x], { n, shape }: KernelAttributes['ItopForm']) =>
    runOne('ItopForm', { x: dy }, { n, shape, form: { kind: 'like', tensorShape: x!.shape } }))

export const relu = ofOneInput('ItopRelu', { outputsToSave: [true] },
  (dy, [y]) => runOne('ItopReluGradient', { dy, y: y! }, {}))

export const maxPool = ofOneInput('ItopMaxPool', { inputsToSave: ['x'], outputsToSave: [true] },
  (dy, [x, y], pool: KernelAttributes['ItopMaxPool']) => runOne('ItopMaxPoolGradient', { dy, x: x!, y: y! }, pool))

export const averagePool = ofOneInput('ItopAveragePool', {},
  (dy, _, pool: KernelAttributes['ItopAveragePool']) => runOne('ItopAveragePoolGradient', { dy }, pool))

export const globalAveragePool = ofOneInput('ItopGlobalAveragePool', {},
  (dy, _, image: KernelAttributes['ItopGlobalAveragePool']) => runOne('ItopGlobalAveragePoolGradient', { dy }, image))

export const dropout = ofOneInput('ItopDropout', {},
  (dy, _, attributes: KernelAttributes['ItopDropout']) => runOne('ItopDropout', { x: dy }, attributes))

/** Straight through: the weights that were left out get the gradient that they would have. */
export const keepLargest: tf.GradConfig = {
  kernelName: 'ItopKeepLargest',
  gradFunc: upstream => ({ values: () => tf.clone(upstream as tf.Tensor) }) // one output
}

export const add: tf.GradConfig = {
  kernelName: 'ItopAdd',
  gradFunc: (upstream) => {
    const dy = upstream as tf.Tensor // one output
    return { a: () => tf.clone(dy), b: () => tf.clone(dy) }
  }
}
