import type { MaskMessage } from '../protocol.js'
import { contextOf } from './dom.js'
import { paintMask, sizeOf } from './mask-image.js'
import type { Size } from './viewport.js'

/** A mask as a picture of one pixel a position, ready to be drawn at any scale. */
export interface MaskCells {
  readonly size: Size
  /** Takes the size of a layer; whether that is another one than before. */
  resize(shape: readonly number[]): boolean
  /** Paints in parts, and counts the states. */
  paint(mask: MaskMessage, colours: Uint32Array, counts: Uint32Array): Generator<void>
  clear(): void
  /** Draws into a context whose unit is a cell; `scale` is in device pixels a cell. */
  draw(context: CanvasRenderingContext2D, scale: number): void
}

/** Below this many device pixels a cell is smoothed, so that all look alike. */
const blocky = 3

export function createMaskCells(): MaskCells {
  const cells = document.createElement('canvas')
  const doubled = document.createElement('canvas')
  const context = contextOf(cells)
  let size: Size = { width: 1, height: 1 }
  let pixels = new ImageData(1, 1)
  let [painted, doubledOf] = [0, -1] // which painting the double is of

  /** The cells at double size: what is made smaller from there has dots of one size, at any scale. */
  const twice = (): HTMLCanvasElement => {
    if (doubledOf === painted) return doubled
    doubledOf = painted
    doubled.width = 2 * size.width
    doubled.height = 2 * size.height
    const doubledContext = contextOf(doubled)
    doubledContext.imageSmoothingEnabled = false
    doubledContext.drawImage(cells, 0, 0, doubled.width, doubled.height)
    return doubled
  }

  return {
    get size() { return size },
    resize(shape) {
      const next = sizeOf(shape)
      if (next.width === size.width && next.height === size.height) return false
      size = next
      pixels = new ImageData(size.width, size.height)
      cells.width = size.width
      cells.height = size.height
      return true
    },
    *paint(mask, colours, counts) {
      yield* paintMask(mask, colours, new Uint32Array(pixels.data.buffer), counts)
      context.putImageData(pixels, 0, 0)
      painted++
    },
    clear() {
      context.clearRect(0, 0, cells.width, cells.height)
      painted++
    },
    draw(target, scale) {
      target.imageSmoothingEnabled = scale < blocky
      target.imageSmoothingQuality = 'high'
      target.drawImage(scale > 1 && scale < blocky ? twice() : cells, 0, 0, size.width, size.height)
    }
  }
}
