import type { LayerInfo } from '../protocol.js'
import { byId, h, say } from './dom.js'
import { count, percent } from './format.js'
import type { Frames } from './frames.js'
import type { Hub } from './hub.js'

interface Row {
  readonly element: HTMLElement
  show(active: number, rs: number): void
}

/** How much of each layer exists now, and how much of it ever has. */
export function startLayers(hub: Hub, frames: Frames): void {
  const bars = h('div', { class: 'bars', role: 'list' })
  byId('layers').append(h('ul', { class: 'legend' },
    h('li', {}, h('i', { class: 'swatch block now' }), 'exists now'),
    h('li', {}, h('i', { class: 'swatch block once' }), 'existed at any time, Rₛ')), bars)
  let rows = new Map<string, Row>()
  let latest = new Map<string, { active: number, rs: number }>()
  const draw = () => {
    for (const [name, { active, rs }] of latest) rows.get(name)?.show(active, rs)
  }

  hub.on('created', ({ layers }) => {
    rows = new Map(layers.map((layer) => [layer.name, rowOf(layer)]))
    latest = new Map(layers.map(({ name, active, density }) => [name, { active, rs: density }]))
    bars.replaceChildren(...[...rows.values()].map(({ element }) => element))
    frames.request(draw)
  })
  hub.on('update', ({ record }) => {
    for (const { name, active, rs } of record.layers) latest.set(name, { active, rs })
    frames.request(draw, 100)
  })
}

function rowOf({ name, shape, size, stored }: LayerInfo): Row {
  const now = h('i', { class: 'now' })
  const once = h('i', { class: 'once' })
  const value = h('span', { class: 'value' })
  const element = h('div', { class: 'bar', role: 'listitem' },
    h('span', {}, name, ' ', h('small', {}, shape.join('×'))), h('span', { class: 'track' }, once, now), value)
  return {
    element,
    show(active, rs) {
      now.style.width = `${100 * active / size}%`
      once.style.width = `${100 * rs}%`
      say(value, `${percent(active / size)} now, ${percent(rs)} ever`)
      element.title = stored === undefined ? `${count(active)} of ${count(size)} weights exist`
        : `${count(active)} of ${count(size)} weights are used, ${count(stored)} are stored`
    }
  }
}
