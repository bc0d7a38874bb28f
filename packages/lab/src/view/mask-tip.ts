import { h, say } from './dom.js'
import type { Point, Size } from './viewport.js'

/** A few words beside the pointer. */
export interface MaskTip {
  readonly element: HTMLElement
  /** Shows them inside a screen of a size, or nothing where nothing is pointed at. */
  show(text: string, at: Point | null, screen: Size): void
}

export function createMaskTip(): MaskTip {
  const element = h('p', { class: 'tip', hidden: true, 'aria-hidden': 'true' })
  return {
    element,
    show(text, at, screen) {
      say(element, text)
      element.hidden = !at
      if (!at) return
      const [left, top] = [Math.min(at.x + 14, screen.width - 210), at.y > 70 ? at.y - 58 : at.y + 18]
      element.style.transform = `translate(${left}px, ${top}px)`
    }
  }
}
