import type { MaskMessage } from '../protocol.js'
import { cssColour } from './colours.js'
import { contextOf, h, say } from './dom.js'
import type { Frames } from './frames.js'
import { createMaskCells } from './mask-cells.js'
import { startGestures } from './mask-gestures.js'
import { palette, sizeOf, type StateName } from './mask-image.js'
import { traceSigns } from './mask-signs.js'
import { onColours } from './theme.js'
import { cellAt, fit, pan, zoom, type Point, type Size, type Viewport } from './viewport.js'

export interface MaskCanvas {
  readonly element: HTMLElement
  show(mask: MaskMessage): void
  /** Takes as much height as the tallest of these needs, so that the page stays where it is from layer to layer. */
  room(shapes: readonly (readonly number[])[]): void
  /** An empty picture of a layer of which there is no mask yet. */
  clear(shape: readonly number[]): void
  hide(states: ReadonlySet<StateName>): void
  /** About the middle. */
  zoom(factor: number): void
  fit(): void
}

interface Listeners {
  /** The flat index of the position that is pointed at, or null. Gives what to say of it. */
  onCell(index: number | null): string
  onCounts(counts: Uint32Array): void
}

/** From this many screen pixels on, cells that have just changed carry a sign. */
const signsFrom = 12

/** A mask that can be zoomed and moved. */
export function createMaskCanvas(frames: Frames, { onCell, onCounts }: Listeners): MaskCanvas {
  const canvas = h('canvas', {
    tabindex: 0, role: 'img', 'aria-label': 'The mask: one dot a weight', 'aria-describedby': 'mask-note mask-readout'
  })
  const tip = h('p', { class: 'tip', hidden: true, 'aria-hidden': 'true' })
  const element = h('div', { class: 'mask-stage' }, canvas, tip)
  const context = contextOf(canvas)
  const cells = createMaskCells()
  const counts = new Uint32Array(5)
  let screen: Size = { width: 1, height: 1 }
  let view: Viewport = fit(cells.size, screen)
  let whole = true // the view follows the size of the screen until somebody zooms
  let mask: MaskMessage | undefined
  let colours: Uint32Array | undefined
  let hidden: ReadonlySet<StateName> = new Set()

  function* paint(): Generator<void> {
    if (!mask) return
    colours ??= palette(hidden)
    yield* cells.paint(mask, colours, counts)
    onCounts(counts)
    draw()
  }

  const draw = () => {
    const scale = view.scale * canvas.width / screen.width
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillStyle = cssColour('--mask-never')
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale)
    cells.draw(context, scale)
    if (cells.size.width === 1) return // no layer yet
    context.strokeStyle = cssColour('--line')
    context.lineWidth = 1 / scale
    context.strokeRect(0, 0, cells.size.width, cells.size.height)
    if (view.scale >= signsFrom) drawSigns(scale)
  }

  const drawSigns = (scale: number) => {
    if (!mask) return
    context.strokeStyle = cssColour('--mask-never')
    context.lineWidth = Math.max(0.09, 1.5 / scale)
    context.beginPath()
    traceSigns(context, {
      mask, size: cells.size, view, screen, grown: !hidden.has('justGrown'), dropped: !hidden.has('justDropped')
    })
    context.stroke()
  }

  const resize = () => {
    const { clientWidth: width, clientHeight: height } = element
    if (width === 0 || height === 0) return
    screen = { width, height }
    const ratio = Math.min(devicePixelRatio || 1, 2)
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
    view = whole ? fit(cells.size, screen) : pan(view, 0, 0, cells.size, screen)
    draw()
  }

  const look = (next: Viewport) => {
    view = next
    whole = view.scale <= fit(cells.size, screen).scale * 1.001
    canvas.style.touchAction = whole ? 'pan-y' : 'none' // one finger scrolls the page until there is something to move
    frames.request(draw)
  }

  const takeShape = (shape: readonly number[]) => {
    if (!cells.resize(shape)) return
    frames.forget(paint)
    look(fit(cells.size, screen))
  }

  const middle = (): Point => ({ x: screen.width / 2, y: screen.height / 2 })

  const point = (at: Point | null) => {
    const cell = at && cellAt(view, at, cells.size)
    say(tip, onCell(cell ? cell.row * cells.size.width + cell.column : null))
    tip.hidden = !cell || !at
    if (cell && at) placeTip(tip, at, screen)
  }

  startGestures(canvas, {
    zoom: (factor, at) => look(zoom(view, factor, at, cells.size, screen)),
    pan: (dx, dy) => look(pan(view, dx, dy, cells.size, screen)),
    fit: () => look(fit(cells.size, screen)),
    middle,
    point
  })
  new ResizeObserver(() => frames.request(resize)).observe(element)
  const repaint = () => {
    colours = undefined
    frames.request(mask ? paint : draw)
  }
  onColours(repaint)

  return {
    element,
    show(next) {
      takeShape(next.shape)
      mask = next
      frames.request(paint, 60)
    },
    room(shapes) {
      const ratios = shapes.map(sizeOf).map(({ width, height }) => width / height)
      element.style.setProperty('--shape', String(Math.max(1, Math.min(...ratios))))
    },
    clear(shape) {
      mask = undefined
      frames.forget(paint)
      takeShape(shape)
      cells.clear()
      onCounts(counts.fill(0))
      frames.request(draw)
    },
    hide(states) {
      hidden = states
      repaint()
    },
    zoom: (factor) => look(zoom(view, factor, middle(), cells.size, screen)),
    fit: () => look(fit(cells.size, screen))
  }
}

/** Beside the pointer, inside the picture. */
function placeTip(tip: HTMLElement, at: Point, screen: Size): void {
  const [left, top] = [Math.min(at.x + 14, screen.width - 210), at.y > 70 ? at.y - 58 : at.y + 18]
  tip.style.transform = `translate(${left}px, ${top}px)`
}
