import { util, type Tensor } from '@tensorflow/tfjs-core'
import { runOne, type ActivationForm } from '../contract.js'
import type { Activation } from '../types.js'

/** An activation's tensor in the form that the next kernel reads. */
export function inForm({ tensor, n, c, h, w }: Activation, form: ActivationForm): Tensor {
  if (form.kind === 'vector' && tensor.rank === 2) return tensor // on every backend, two dimensions are vectors
  return runOne('ItopForm', { x: tensor }, { n, shape: { c, h, w }, form })
}

/** As an image without padding of its own. */
export const asImage = (input: Activation): Tensor => inForm(input, { kind: 'image', padding: [0, 0] })

/** `b` in the form of `a`: they differ where one comes from a convolution and the other is an input batch. */
export const inFormOf = (a: Activation, b: Activation): Tensor =>
  util.arraysEqual(a.tensor.shape, b.tensor.shape) ? b.tensor : inForm(b, { kind: 'like', tensorShape: a.tensor.shape })

/** The same batch as vectors of c·h·w features. */
export const flatten = (input: Activation): Activation => ({
  n: input.n, c: input.c * input.h * input.w, h: 1, w: 1, tensor: inForm(input, { kind: 'vector' })
})

export const imageText = ({ c, h, w }: Pick<Activation, 'c' | 'h' | 'w'>): string => `${c}×${h}×${w}`
