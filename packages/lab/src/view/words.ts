import type { Experiment } from '../experiment.js'
import { methods } from '@itop/updaters'
import type { ForecastCurve } from '../protocol.js'
import { count } from './format.js'

const subject = (data: Experiment['data']): string =>
  data === 'mnist' ? 'handwritten digits' : data === 'fashion-mnist' ? 'pieces of clothing' : 'your images'

const share = (experiment: Experiment): string => `${Number((100 * (1 - experiment.sparsity)).toPrecision(3))} %`

/** Whether masks change while the network trains. */
export const rewires = (method: string): boolean => Object.hasOwn(methods[method].settings, 'interval')

/** Whether one says how many weights a method leaves. */
export const hasSparsity = (method: string): boolean =>
  method !== 'dense' && Object.hasOwn(methods[method].settings, 'density')

/** Whether a forecast says that more is tried in time. Counts are rounded, so that it may move a little anyway. */
export const grows = ({ rs }: ForecastCurve): boolean => (rs.at(-1) ?? 0) - (rs[0] ?? 0) > 0.0005

/** One line on what is to be seen. */
export function title(experiment: Experiment): string {
  const { method, data } = experiment
  if (method === 'dense') return `A dense network learns ${subject(data)}`
  if (!rewires(method)) return `A sparse network learns ${subject(data)}`
  return `A network rewires itself while it learns ${subject(data)}`
}

/** What comes in place of what is dropped, where that is not drawn. */
const growth: Readonly<Record<string, string>> = {
  rigl: 'grows those that the gradient asks for', 'rigl-itop': 'grows those that the gradient asks for',
  granet: 'grows those that the gradient asks for', snfs: 'grows those that the gradients of many steps ask for'
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
      : method === 'synflow' ? 'chosen before training by what flows through them'
        : 'chosen before training by what they do to a few images'
    return `${start} with only ${share(experiment)} of its weights, ${how}. ` +
      'They stay where they are: every other weight costs no memory and no arithmetic.'
  }
  if (method === 'top-kast') {
    return `${start} with all weights stored and only ${share(experiment)} of them used at any time. ` +
      `Every ${count(interval)} steps the largest are chosen anew; as many more are trained, and may grow into use.`
  }
  if (method === 'sr-ste') {
    return `${start} with all weights stored and trained, and only two of every four used in a pass. ` +
      `Which two are the largest is found anew at every step, and shown every ${count(interval)}.`
  }
  const grown = growth[method] ?? 'grows as many elsewhere, at random'
  const exist = method === 'granet'
    ? `half of its weights at first and only ${share(experiment)} of all after two thirds of the training`
    : `only ${share(experiment)} of its weights existing at any time`
  return `${start} with ${exist}. ` +
    `Every ${count(interval)} steps it drops its weakest weights and ${grown}, so that over time it tries far more ` +
    'weights than it ever holds.'
}
