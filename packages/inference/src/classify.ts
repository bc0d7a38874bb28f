import { checkInteger, checkOptions, topK } from '@itop/masks'
import type { LoadedNetwork } from './loaded-network.js'

/** Of each image the likeliest classes, the first of equals first, by what is predicted of it. */
export const classifyOf = (
  names: readonly string[] | undefined, classes: number, predict: LoadedNetwork['predict']
): LoadedNetwork['classify'] => async (images, options = {}) => {
  checkOptions('classify', options, ['best'])
  const { best = 5 } = options
  checkInteger('classify: best', best, 1)
  const { logits } = await predict(images)
  return Array.from({ length: logits.length / classes }, (_, image) => {
    const probabilities = softmax(logits.subarray(image * classes, (image + 1) * classes))
    const chosen = [...topK(probabilities, Math.min(best, classes))]
    return chosen.sort((a, b) => probabilities[b] - probabilities[a] || a - b)
      .map(index => ({ class: index, name: names?.[index] ?? String(index), probability: probabilities[index] }))
  })
}

/** Probabilities from the logits of one image. */
export function softmax(logits: Float32Array): Float32Array {
  const highest = logits.reduce((high, score) => Math.max(high, score), -Infinity)
  const powers = logits.map(score => Math.exp(score - highest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map(power => power / sum)
}
