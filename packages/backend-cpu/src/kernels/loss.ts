import type { ContractKernel } from '@itop/ops'
import type { KernelContext } from './context.js'

/** Softmax cross-entropy over `[classes][stride]`; the classes of an image are few, so plain JavaScript serves. */
export const softmaxCrossEntropy = ({ backend }: KernelContext): ContractKernel<'ItopSoftmaxCrossEntropy'> => ({
  name: 'ItopSoftmaxCrossEntropy',
  run: ({ logits }, { labels, n, labelSmoothing, images }) => {
    const [classes, stride] = logits!.shape as [number, number] // activations have two dimensions
    const scores = backend.viewOf(logits!)
    const gradientInfo = backend.allocate([classes, stride])
    const gradient = backend.viewOf(gradientInfo).fill(0)
    let loss = 0
    let correct = 0
    for (let image = 0; image < n; image++) {
      const label = labels[image]!
      let best = 0
      for (let c = 1; c < classes; c++) if (scores[c * stride + image]! > scores[best * stride + image]!) best = c
      const highest = scores[best * stride + image]!
      let sum = 0
      for (let c = 0; c < classes; c++) sum += Math.exp(scores[c * stride + image]! - highest)
      const logSum = Math.log(sum)
      for (let c = 0; c < classes; c++) {
        const logProbability = scores[c * stride + image]! - highest - logSum
        const target = (c === label ? 1 - labelSmoothing : 0) + labelSmoothing / classes
        if (target !== 0) loss -= target * logProbability
        gradient[c * stride + image] = (Math.exp(logProbability) - target) / images
      }
      if (best === label) correct++
    }
    const scalar = (value: number) => {
      const info = backend.allocate([])
      backend.viewOf(info)[0] = value
      return info
    }
    return [scalar(loss / images), scalar(correct), gradientInfo]
  }
})
