import { byId, h, say } from '../view/dom.js'
import { bytes, count, milliseconds, percent, times } from '../view/format.js'
import type { DemoFacts } from './facts.js'
import type { Timed } from './timing.js'

/** Title, and tiles with what the network weighs and takes. */
export function startHeadline({ model, method, data, density, active, size, accuracy, ...facts }: DemoFacts) {
  const title = `${model}, with ${density === 1 ? 'all' : percent(density, density < 0.01 ? 2 : 0)} of its weights`
  document.title = title
  say(byId('title'), title)
  say(byId('lead'), `It was trained on ${data} by ${method}: of ${count(size)} weights ${count(active)} exist. ` +
    'All of it runs in this page, which sends nothing to anybody.')
  const [time, beside] = [h('strong', {}, '…'), h('span', {}, 'being measured here')]
  byId('headline').append(
    ...accuracy === undefined ? [] : [tile('Right', percent(accuracy, 2), `of the test images of ${data}`)],
    tile('Weights', count(active), `of ${count(size)}`),
    tile('Size', bytes(facts.bytes), `sent compressed; ${times(facts.denseBytes / facts.bytes)} smaller than the ` +
      `${bytes(facts.denseBytes)} of every weight, compressed alike`),
    h('div', { class: 'tile' }, h('h2', {}, 'One image'), time, beside))
  byId('headline').hidden = false
  return {
    /** Shows what was measured. */
    time({ sparse, dense, rounds }: Timed): void {
      say(time, milliseconds(sparse))
      const ratio = dense / sparse
      say(beside, `in your browser; ${milliseconds(dense)} with every weight: ` +
        `${ratio >= 1 ? `${times(ratio)} faster` : `${times(1 / ratio)} slower`} (median of ${rounds}, one thread)`)
    }
  }
}

const tile = (name: string, value: string, note: string): HTMLElement =>
  h('div', { class: 'tile' }, h('h2', {}, name), h('strong', {}, value), h('span', {}, note))
