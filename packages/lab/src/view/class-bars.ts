import { h, say } from './dom.js'
import { percent } from './format.js'

/** A bar for each class. */
export interface ClassBars {
  readonly element: HTMLElement
  /** Makes the bars anew. */
  name(classes: readonly string[]): void
  show(probabilities: Float32Array | null): void
}

/** Bars without classes, to be named. */
export function createClassBars(): ClassBars {
  const element = h('div', { class: 'bars classes', role: 'list', 'aria-label': 'Probabilities' })
  let rows: { bar: HTMLElement, fill: HTMLElement, value: HTMLElement }[] = []
  const show = (probabilities: Float32Array | null) => {
    const best = probabilities ? Math.max(...probabilities) : NaN
    rows.forEach(({ bar, fill, value }, i) => {
      const share = probabilities?.[i] ?? 0
      fill.style.width = `${100 * share}%`
      say(value, probabilities ? percent(share, share < 0.0995 && share >= 0.0005 ? 1 : 0) : '')
      bar.classList.toggle('best', share === best)
    })
  }
  return {
    element,
    show,
    name(classes: readonly string[]) {
      rows = classes.map((name) => {
        const fill = h('i', { class: 'now' })
        const value = h('span', { class: 'value' })
        const track = h('span', { class: 'track' }, fill)
        const bar = h('div', { class: 'bar', role: 'listitem' }, h('span', {}, name), track, value)
        return { bar, fill, value }
      })
      element.replaceChildren(...rows.map(({ bar }) => bar))
    }
  }
}
