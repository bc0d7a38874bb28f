import type { Catalogue } from '../catalogue.js'
import type { Experiment } from '../experiment.js'
import type { ForecastCurve } from '../protocol.js'
import { count } from './format.js'

const subjects: Readonly<Record<string, string>> =
  { mnist: 'handwritten digits', 'fashion-mnist': 'pieces of clothing', dropped: 'your images' }

const subject = (data: string): string => subjects[data] ?? `the images of ${data}`

const share = (experiment: Experiment): string => `${Number((100 * (1 - experiment.sparsity)).toPrecision(3))} %`

/** Whether masks change while the network trains. */
export const rewires = (method: string, { methods }: Catalogue): boolean =>
  Object.hasOwn(methods[method].settings, 'interval')

/** Whether a forecast says that more is tried in time. Counts are rounded, so that it may move a little anyway. */
export const grows = ({ rs }: ForecastCurve): boolean => (rs.at(-1) ?? 0) - (rs[0] ?? 0) > 0.0005

/** One line on what is to be seen. */
export function title({ method, data }: Experiment, catalogue: Catalogue): string {
  if (method === 'dense') return `A dense network learns ${subject(data)}`
  if (!rewires(method, catalogue)) return `A sparse network learns ${subject(data)}`
  return `A network rewires itself while it learns ${subject(data)}`
}

/** What comes in place of what is dropped, by the rule. */
const growth: Readonly<Record<string, string>> = {
  random: 'grows as many elsewhere, at random', gradient: 'grows those that the gradient asks for',
  momentum: 'grows those that the gradients of many steps ask for'
}

/** What one is watching, in two sentences. */
export function twoSentences(experiment: Experiment, catalogue: Catalogue): string {
  const { method, data } = experiment
  const start = `This page trains a small network to recognise ${subject(data)}`
  const own = ofMethods[method]
  if (own) return `${start} ${own(experiment)}`
  const { hasDensity, about } = catalogue.methods[method]
  const exist = hasDensity ? ` with only ${share(experiment)} of its weights` : ''
  if (!rewires(method, catalogue)) return `${start}${exist}. ${method}: ${about}.`
  return `${start}${exist}${exist && ' existing at any time'}. ${changeWords(experiment, catalogue)}`
}

/** What happens at an update. */
function changeWords(experiment: Experiment, { methods }: Catalogue): string {
  const { method, interval } = experiment
  const { settings, about } = methods[method]
  const every = `Every ${count(Number(interval))} steps it`
  if (!settings['prune'] && !settings['grow'] && method !== 'snfs') return `${every} changes its masks: ${about}.`
  const [prune, grow] = ['prune', 'grow'].map(rule => String(experiment[rule] ?? settings[rule]?.default ?? ''))
  const weakest = prune === 'magnitude' || prune === ''
  const goes = weakest ? 'drops its weakest weights' : `drops weights by the score ${prune}`
  const comes = method === 'snfs' ? growth['momentum'] : growth[grow] ?? `grows as many by the rule ${grow}`
  return `${every} ${goes} and ${comes}, so that over time it tries far more weights than it ever holds.`
}

const still = 'They stay where they are: every other weight costs no memory and no arithmetic.'

const chosenOnce = (how: string) => (experiment: Experiment): string =>
  `with only ${share(experiment)} of its weights, ${how}. ${still}`

const atRandom = chosenOnce('drawn at random before training')
const byImages = chosenOnce('chosen before training by what they do to a few images')

/** Those of which there is more to say than that weights go and come. */
const ofMethods: Readonly<Record<string, (experiment: Experiment) => string>> = {
  dense: () => 'with every weight it could have. Choose another method to see how far a twentieth of them goes.',
  static: atRandom, 'random-pruning': atRandom,
  snip: byImages, grasp: byImages, 'grasp-it': byImages,
  synflow: chosenOnce('chosen before training by what flows through them'),
  magnitude: chosenOnce('chosen before training by their first values'),
  gmp: experiment =>
    `of which only ${share(experiment)} of the weights are left at the end. It starts with all of them; every ` +
    `${count(Number(experiment['interval']))} steps the smallest go for good, many at first and ever fewer.`,
  'ac-dc': experiment =>
    `that is whole and sparse in turn: all but ${share(experiment)} of the weights go, the smallest, then they come ` +
    'back at 0 and may grow. At the end it is sparse.',
  'top-kast': experiment =>
    `with all weights stored and only ${share(experiment)} of them used at any time. ` +
    `Every ${count(Number(experiment['interval']))} steps the largest are chosen anew; as many more are trained, and ` +
    'may grow into use.',
  'sr-ste': nOfM, ste: nOfM
}

function nOfM({ interval, n = 2, m = 4 }: Experiment): string {
  return `with all weights stored and trained, and only ${nameOf(n)} of every ${nameOf(m)} used in a pass. ` +
    `Which ${nameOf(n)} are the largest is found anew at every step, and shown every ${count(Number(interval))}.`
}

const nameOf = (number: string | number): string =>
  ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'][Number(number)] ?? String(number)
