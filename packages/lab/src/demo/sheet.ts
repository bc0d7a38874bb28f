import { centred } from '../view/digit.js'
import { contextOf, h } from '../view/dom.js'
import { inkOf, recolour, side, stroke } from '../view/paper.js'
import { startPen } from '../view/pen.js'
import { onColours } from '../view/theme.js'

/** A box to draw in, for networks of grey images of 28×28. */
export interface Sheet {
  readonly element: HTMLElement
  clear(): void
}

/** The box; it tells what is drawn as the makers of MNIST would have scanned it. */
export function createSheet(onDrawn: (pixels: Uint8Array | undefined) => void): Sheet {
  const canvas = h('canvas', {
    class: 'paper', width: side, height: side, tabindex: 0, role: 'application', 'aria-label': 'Drawing box',
    'aria-describedby': 'try-note'
  })
  const context = contextOf(canvas)
  const told = () => {
    const pixels = centred(inkOf(context))
    onDrawn(pixels ? Uint8Array.from(pixels, ink => Math.round(255 * ink)) : undefined)
  }
  const clear = () => {
    context.clearRect(0, 0, side, side)
    told()
  }
  startPen(canvas, { draw: (from, to) => {
    stroke(context, from, to)
    told()
  }, clear })
  onColours(() => recolour(context))
  return { element: h('div', { class: 'sheet' }, canvas), clear }
}
