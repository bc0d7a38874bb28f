import { maskStates, type MaskMessage } from '../protocol.js'
import { cssColour } from './colours.js'
import { contextOf, h, say } from './dom.js'
import type { Frames } from './frames.js'
import { paintMask, palette, sizeOf, type StateName } from './mask-image.js'
import { startGestures } from './mask-gestures.js'
import { onColours } from './theme.js'
import { cellAt, fit, pan, zoom, type Size, type Viewport } from './viewport.js'

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

/** Below this many device pixels a cell is smoothed, so that all look alike. */
const blocky = 3

/** A mask that can be zoomed and moved. */
export function createMaskCanvas(frames: Frames, { onCell, onCounts }: Listeners): MaskCanvas {
  const canvas = h('canvas', {
    tabindex: 0, role: 'img', 'aria-label': 'The mask: one dot a weight', 'aria-describedby': 'mask-note mask-readout'
  })
  const tip = h('p', { class: 'tip', hidden: true, 'aria-hidden': 'true' })
  const element = h('div', { class: 'mask-stage' }, canvas, tip)
  const context = contextOf(canvas)
  const cells = document.createElement('canvas') // one pixel a position
  const cellContext = contextOf(cells)
  const doubled = document.createElement('canvas')
  let [painted, doubledOf] = [0, -1] // which painting the double is of
  const counts = new Uint32Array(5)
  let picture: Size = { width: 1, height: 1 }
  let pixels = new ImageData(1, 1)
  let screen: Size = { width: 1, height: 1 }
  let view: Viewport = fit(picture, screen)
  let whole = true // the view follows the size of the screen until somebody zooms
  let mask: MaskMessage | undefined
  let colours: Uint32Array | undefined
  let hidden: ReadonlySet<StateName> = new Set()

  function* paint(): Generator<void> {
    if (!mask) return
    colours ??= palette(hidden)
    yield* paintMask(mask, colours, new Uint32Array(pixels.data.buffer), counts)
    cellContext.putImageData(pixels, 0, 0)
    painted++
    onCounts(counts)
    draw()
  }

  const draw = () => {
    const ratio = canvas.width / screen.width
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillStyle = cssColour('--mask-never')
    context.fillRect(0, 0, canvas.width, canvas.height)
    const scale = view.scale * ratio
    context.imageSmoothingEnabled = scale < blocky
    context.imageSmoothingQuality = 'high'
    context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale)
    if (scale > 1 && scale < blocky) context.drawImage(twice(), 0, 0, picture.width, picture.height)
    else context.drawImage(cells, 0, 0)
    outline(scale)
    if (view.scale >= signsFrom && mask) drawSigns(scale, mask)
  }

  /** The cells at double size: what is made smaller from there has dots of one size, at any scale. */
  const twice = (): HTMLCanvasElement => {
    if (doubledOf === painted) return doubled
    doubledOf = painted
    doubled.width = 2 * picture.width
    doubled.height = 2 * picture.height
    const doubledContext = contextOf(doubled)
    doubledContext.imageSmoothingEnabled = false
    doubledContext.drawImage(cells, 0, 0, doubled.width, doubled.height)
    return doubled
  }

  /** Where the layer ends, when it does not fill the screen. */
  const outline = (scale: number) => {
    context.strokeStyle = cssColour('--line')
    context.lineWidth = 1 / scale
    context.strokeRect(0, 0, picture.width, picture.height)
  }

  /** Plus for grown, cross for dropped: colour is not all that tells them apart. */
  const drawSigns = (scale: number, { states }: MaskMessage) => {
    const [left, top] = [Math.max(0, Math.floor(view.x)), Math.max(0, Math.floor(view.y))]
    const right = Math.min(picture.width, Math.ceil(view.x + screen.width / view.scale))
    const bottom = Math.min(picture.height, Math.ceil(view.y + screen.height / view.scale))
    context.strokeStyle = cssColour('--mask-never')
    context.lineWidth = Math.max(0.09, 1.5 / scale)
    context.beginPath()
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const state = states[row * picture.width + column]
        if (state === maskStates.justGrown && !hidden.has('justGrown')) plus(context, column, row)
        if (state === maskStates.justDropped && !hidden.has('justDropped')) cross(context, column, row)
      }
    }
    context.stroke()
  }

  const resize = () => {
    const { clientWidth: width, clientHeight: height } = element
    if (width === 0 || height === 0) return
    screen = { width, height }
    const ratio = Math.min(devicePixelRatio || 1, 2)
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
    view = whole ? fit(picture, screen) : pan(view, 0, 0, picture, screen)
    draw()
  }

  const look = (next: Viewport) => {
    view = next
    whole = view.scale <= fit(picture, screen).scale * 1.001
    canvas.style.touchAction = whole ? 'pan-y' : 'none' // one finger scrolls the page until there is something to move
    frames.request(draw)
  }

  const setShape = (shape: readonly number[]) => {
    const size = sizeOf(shape)
    if (size.width === picture.width && size.height === picture.height && pixels.data.length > 4) return
    picture = size
    pixels = new ImageData(size.width, size.height)
    cells.width = size.width
    cells.height = size.height
    whole = true
    view = fit(picture, screen)
  }

  startGestures(canvas, {
    zoom: (factor, at) => look(zoom(view, factor, at, picture, screen)),
    pan: (dx, dy) => look(pan(view, dx, dy, picture, screen)),
    fit: () => look(fit(picture, screen)),
    middle: () => ({ x: screen.width / 2, y: screen.height / 2 }),
    point: (at) => {
      const cell = at && cellAt(view, at, picture)
      say(tip, onCell(cell ? cell.row * picture.width + cell.column : null))
      tip.hidden = !cell || !at
      if (cell && at) placeTip(tip, at, screen)
    }
  })
  new ResizeObserver(() => frames.request(resize)).observe(element)
  onColours(() => {
    colours = undefined
    frames.request(paint)
  })

  return {
    element,
    show(next) {
      setShape(next.shape)
      mask = next
      frames.request(paint, 60)
    },
    room(shapes) {
      const ratios = shapes.map(sizeOf).map(({ width, height }) => width / height)
      element.style.setProperty('--shape', String(Math.max(1, Math.min(...ratios))))
    },
    clear(shape) {
      mask = undefined
      setShape(shape)
      cellContext.clearRect(0, 0, cells.width, cells.height)
      painted++
      onCounts(counts.fill(0))
      frames.request(draw)
    },
    hide(states) {
      hidden = states
      colours = undefined
      frames.request(paint)
    },
    zoom: (factor) => look(zoom(view, factor, { x: screen.width / 2, y: screen.height / 2 }, picture, screen)),
    fit: () => look(fit(picture, screen))
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

function placeTip(tip: HTMLElement, at: { x: number, y: number }, screen: Size): void {
  const [left, top] = [Math.min(at.x + 14, screen.width - 210), at.y > 70 ? at.y - 58 : at.y + 18]
  tip.style.transform = `translate(${left}px, ${top}px)`
}
