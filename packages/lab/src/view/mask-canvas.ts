import type { MaskMessage } from '../protocol.js'
import { createCamera } from './camera.js'
import { contextOf, h } from './dom.js'
import type { Frames } from './frames.js'
import { startGestures } from './mask-gestures.js'
import { sizeOf, type StateName } from './mask-image.js'
import { createMaskPicture } from './mask-picture.js'
import { createMaskTip } from './mask-tip.js'
import { onColours } from './theme.js'
import { cellAt, type Point, type Size } from './viewport.js'

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

/** A mask that can be zoomed and moved: the picture, what of it the camera sees, and the hands that move that. */
export function createMaskCanvas(frames: Frames, { onCell, onCounts }: Listeners): MaskCanvas {
  const canvas = h('canvas', {
    tabindex: 0, role: 'img', 'aria-label': 'The mask: one dot a weight', 'aria-describedby': 'mask-note mask-readout'
  })
  const tip = createMaskTip()
  const element = h('div', { class: 'mask-stage' }, canvas, tip.element)
  const context = contextOf(canvas)
  const picture = createMaskPicture()
  const camera = createCamera(() => picture.size, ({ whole }) => {
    canvas.style.touchAction = whole ? 'pan-y' : 'none' // one finger scrolls the page until there is something to move
    frames.request(draw)
  })

  const draw = () => picture.draw(context, camera)

  function* paint(): Generator<void> {
    yield* picture.paint()
    onCounts(picture.counts)
    draw()
  }

  const point = (at: Point | null) => {
    const cell = at && cellAt(camera.view, at, picture.size)
    const index = cell ? cell.row * picture.size.width + cell.column : null
    tip.show(onCell(index), cell && at, camera.screen)
  }

  const resize = () => {
    const { clientWidth: width, clientHeight: height } = element
    if (width === 0 || height === 0) return
    fill(canvas, { width, height })
    camera.resize({ width, height })
    draw()
  }

  const takeShape = (shape: readonly number[]) => {
    if (!picture.resize(shape)) return
    frames.forget(paint)
    camera.fit()
  }

  const { zoom, pan, fit, middle } = camera
  startGestures(canvas, { zoom, pan, fit, middle, point })
  new ResizeObserver(() => frames.request(resize)).observe(element)
  onColours(() => {
    picture.recolour()
    frames.request(paint)
  })

  return {
    element,
    show(mask) {
      takeShape(mask.shape)
      picture.take(mask)
      frames.request(paint, 60)
    },
    room(shapes) {
      const ratios = shapes.map(sizeOf).map(({ width, height }) => width / height)
      element.style.setProperty('--shape', String(Math.max(1, Math.min(...ratios))))
    },
    clear(shape) {
      frames.forget(paint)
      takeShape(shape)
      picture.clear()
      onCounts(picture.counts)
      frames.request(draw)
    },
    hide(states) {
      picture.hide(states)
      frames.request(paint)
    },
    zoom,
    fit
  }
}

/** As many pixels as the screen has there, at most two a CSS pixel in each direction. */
function fill(canvas: HTMLCanvasElement, { width, height }: Size): void {
  const ratio = Math.min(devicePixelRatio || 1, 2)
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
}
