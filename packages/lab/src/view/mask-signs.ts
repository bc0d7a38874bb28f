import { maskStates, type MaskMessage } from '../protocol.js'
import type { Size, Viewport } from './viewport.js'

interface Signs {
  readonly mask: MaskMessage
  readonly size: Size
  readonly view: Viewport
  readonly screen: Size
  /** Which of the two are shown. */
  readonly grown: boolean
  readonly dropped: boolean
}

/** Plus for grown, cross for dropped, in the cells that are seen: colour is not all that tells them apart. */
export function traceSigns(context: CanvasRenderingContext2D, signs: Signs): void {
  const { mask: { states }, size, view, screen, grown, dropped } = signs
  const [left, top] = [Math.max(0, Math.floor(view.x)), Math.max(0, Math.floor(view.y))]
  const right = Math.min(size.width, Math.ceil(view.x + screen.width / view.scale))
  const bottom = Math.min(size.height, Math.ceil(view.y + screen.height / view.scale))
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const state = states[row * size.width + column]
      if (grown && state === maskStates.justGrown) plus(context, column, row)
      if (dropped && state === maskStates.justDropped) cross(context, column, row)
    }
  }
}

function plus(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.moveTo(x + 0.25, y + 0.5)
  context.lineTo(x + 0.75, y + 0.5)
  context.moveTo(x + 0.5, y + 0.25)
  context.lineTo(x + 0.5, y + 0.75)
}

function cross(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.moveTo(x + 0.3, y + 0.3)
  context.lineTo(x + 0.7, y + 0.7)
  context.moveTo(x + 0.7, y + 0.3)
  context.lineTo(x + 0.3, y + 0.7)
}
