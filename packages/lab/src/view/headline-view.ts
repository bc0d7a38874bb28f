import type { Catalogue } from '../catalogue.js'
import type { Experiment } from '../experiment.js'
import type { CreatedMessage, Replay } from '../protocol.js'
import { byId, h, say } from './dom.js'
import { bytes, count, milliseconds, percent, times } from './format.js'
import type { Frames } from './frames.js'
import type { Hub } from './hub.js'
import { grows, title, twoSentences } from './words.js'

export interface Headline {
  /** Says what this experiment is about. */
  describe(experiment: Experiment): void
  /** Says that a run is shown again. */
  replayed(replay: Replay): void
}

/** The four answers at the top: how right, how much was tried, how much smaller, how much faster. */
export function startHeadline(hub: Hub, frames: Frames, catalogue: Catalogue): Headline {
  const tile = (id: string, name: string) => {
    const value = h('strong', { id }, '–')
    const note = h('span')
    byId('headline').append(h('div', { class: 'tile' }, h('h2', {}, name), value, note))
    return (text: string, more: string) => {
      say(value, text)
      say(note, more)
    }
  }
  const accuracy = tile('answer-accuracy', 'Accuracy')
  const explored = tile('answer-explored', 'Explored')
  const smaller = tile('answer-smaller', 'Size')
  const faster = tile('answer-faster', 'Speed')
  let created: CreatedMessage | undefined
  let trainingAccuracy = 0
  let tested: { accuracy: number, epoch: number } | undefined
  let rs = 0
  let replaying = false

  const draw = () => {
    if (!created) return
    const images = created.images ? `${count(created.images.test)} test images` : 'the test images'
    if (tested) accuracy(percent(tested.accuracy, 2), `of ${images} right, after epoch ${tested.epoch}`)
    else if (trainingAccuracy > 0) accuracy(percent(trainingAccuracy), 'of the training images right so far')
    else accuracy('–', `of ${images}, after the first epoch`)
    const { forecast } = created
    const expected = grows(forecast) ? `; random growth ends at ${percent(forecast.rs.at(-1)!)}` : ''
    explored(percent(rs), `of all weights tried (Rₛ)${expected}`)
  }

  const showSize = (here: number, layers: readonly { readonly stored?: number }[]) => {
    const dense = created?.denseWeightsBytes ?? here
    const more = layers.some(({ stored }) => stored !== undefined) ? ', stored beyond what is used' : ''
    smaller(here < dense ? `${times(dense / here)} smaller` : 'no smaller',
      `${bytes(here)} of weights${more}, dense ${bytes(dense)}`)
  }

  hub.on('created', (message) => {
    created = message
    tested = undefined
    trainingAccuracy = 0
    rs = message.forecast.rs[0] ?? 0
    showSize(message.weightsBytes, message.layers)
    faster('–',
      replaying ? 'the files of this run have no comparison with dense' : 'the same network dense is timed in turn')
    frames.request(draw)
  })
  hub.on('update', ({ weightsBytes, record }) => showSize(weightsBytes, record.layers))
  hub.on('progress', (now) => {
    trainingAccuracy = now.accuracy
    rs = now.rs
    frames.request(draw, 100)
  })
  hub.on('epoch', ({ record }) => {
    tested = { accuracy: record.testAccuracy, epoch: record.epoch }
    frames.request(draw)
  })
  hub.on('dense', ({ millisecondsPerStep: dense, sparseMillisecondsPerStep: here }) => {
    const note = `${milliseconds(here)} a step, dense ${milliseconds(dense)}`
    if (here < dense) faster(`${times(dense / here)} faster`, note)
    else faster(`${times(here / dense)} slower`, note)
  })

  return {
    describe(experiment) {
      replaying = false
      say(byId('title'), title(experiment, catalogue))
      say(byId('lead'), twoSentences(experiment, catalogue))
    },
    replayed({ title: run, lastStep }) {
      replaying = true
      say(byId('title'), run)
      say(byId('lead'), `A run of ${count(lastStep)} steps, shown again from what it wrote. ` +
        'Move the slider, or press Start to watch it pass by.')
    }
  }
}
