import { byId, h, say } from './dom.js'
import { bytes, milliseconds } from './format.js'
import type { Frames } from './frames.js'
import type { Hub } from './hub.js'

/** Two bars, one for this network and one for the dense one, on the same scale. */
function pair(name: string, write: (value: number) => string) {
  const row = (label: string, kind: string) => {
    const fill = h('i', { class: kind })
    const value = h('span', { class: 'value' })
    const element = h('div', { class: 'bar', role: 'listitem' },
      h('span', {}, label), h('span', { class: 'track' }, fill), value)
    return { element, show: (amount: number | undefined, most: number) => {
      fill.style.width = amount === undefined ? '0' : `${100 * amount / most}%`
      say(value, amount === undefined ? '–' : write(amount))
    } }
  }
  const here = row('this network', 'now')
  const dense = row('dense', 'dense')
  return {
    elements: [h('h3', {}, name), h('div', { class: 'bars', role: 'list' }, here.element, dense.element)],
    show(sparse: number | undefined, full: number | undefined) {
      const most = Math.max(sparse ?? 0, full ?? 0) || 1
      here.show(sparse, most)
      dense.show(full, most)
    }
  }
}

const sentence = (text: string): string => text.endsWith('.') ? text : `${text}.`

/** Step time and memory of the weights, each beside the same network dense. */
export function startCost(hub: Hub, frames: Frames): void {
  const step = pair('Time of a training step', milliseconds)
  const memory = pair('Memory of the weights', bytes)
  const backend = h('p', { class: 'note' })
  const running = h('p', { class: 'note' })
  byId('cost').append(...step.elements, ...memory.elements, backend, running)
  let here: number | undefined
  let dense: number | undefined
  let now: number | undefined
  let timed = ''
  let weights = [0, 0]
  const draw = () => {
    step.show(here, dense)
    memory.show(weights[0], weights[1])
    say(running, [
      timed,
      now ? `A step of this training takes ${milliseconds(now)} now.` : ''
    ].join(' '))
  }

  hub.on('created', (created) => {
    here = undefined
    dense = undefined
    now = undefined
    timed = ''
    weights = [created.weightsBytes, created.denseWeightsBytes]
    say(backend, sentence(created.backend.description))
    frames.request(draw)
  })
  hub.on('update', ({ weightsBytes }) => {
    weights = [weightsBytes, weights[1]!]
    frames.request(draw, 250)
  })
  hub.on('backend', (message) => say(backend, sentence(message.backend.description)))
  hub.on('progress', ({ millisecondsPerStep }) => {
    now = millisecondsPerStep
    frames.request(draw, 250)
  })
  hub.on('dense', (message) => {
    here = message.sparseMillisecondsPerStep
    dense = message.millisecondsPerStep
    timed = message.timed
    frames.request(draw)
  })
}
