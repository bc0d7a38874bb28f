import type { Experiment } from '../experiment.js'
import { methods } from '@itop/updaters'
import { count } from './format.js'

const subject = (data: Experiment['data']): string =>
  data === 'mnist' ? 'handwritten digits' : data === 'fashion-mnist' ? 'pieces of clothing' : 'your images'

const share = (experiment: Experiment): string => `${Number((100 * (1 - experiment.sparsity)).toPrecision(3))} %`

/** Whether masks change while the network trains. */
export const rewires = (method: string): boolean => Object.hasOwn(methods[method].settings, 'interval')

/** One line on what is to be seen. */
export function title(experiment: Experiment): string {
  const { method, data } = experiment
  if (method === 'dense') return `A dense network learns ${subject(data)}`
  if (!rewires(method)) return `A sparse network learns ${subject(data)}`
  return `A network rewires itself while it learns ${subject(data)}`
}

/** What one is watching. */
export function twoSentences(experiment: Experiment): string {
  const { method, interval, data } = experiment
  const start = `This page trains a small network to recognise ${subject(data)}`
  if (method === 'dense') {
    return `${start}, with every weight it could have. Choose another method to see how far a twentieth of them goes.`
  }
  if (!rewires(method)) {
    const how = method === 'static' ? 'drawn at random before training'
      : 'chosen before training by what they do to a few images'
    return `${start} with only ${share(experiment)} of its weights, ${how}. ` +
      'They stay where they are: every other weight costs no memory and no arithmetic.'
  }
  const grown = method.startsWith('rigl')
    ? 'grows those that the gradient asks for' : 'grows as many elsewhere, at random'
  return `${start} with only ${share(experiment)} of its weights existing at any time. ` +
    `Every ${count(interval)} steps it drops its weakest weights and ${grown}, so that over time it tries far more ` +
    'weights than it ever holds.'
}
