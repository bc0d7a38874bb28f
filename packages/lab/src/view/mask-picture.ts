import type { MaskMessage } from '../protocol.js'
import type { Camera } from './camera.js'
import { cssColour } from './colours.js'
import { createMaskCells, type MaskCells } from './mask-cells.js'
import { palette, type StateName } from './mask-image.js'
import { traceSigns } from './mask-signs.js'
import type { Size } from './viewport.js'

/** A mask in colours, some of its states hidden. */
export interface MaskPicture {
  /** Rows and columns of the layer. */
  readonly size: Size
  /** How many positions each state has, by its number. */
  readonly counts: Uint32Array
  /** Takes the size of a layer; whether that is another one than before. */
  resize(shape: readonly number[]): boolean
  /** Takes a mask to be painted. */
  take(mask: MaskMessage): void
  /** Has no mask any more, and no colour on it. */
  clear(): void
  hide(states: ReadonlySet<StateName>): void
  /** Looks for the colours again. */
  recolour(): void
  /** Paints the mask, where there is one, in parts. */
  paint(): Generator<void>
  /** Draws what is painted, as the camera sees it. */
  draw(context: CanvasRenderingContext2D, camera: Camera): void
}

/** From this many screen pixels on, cells that have just changed carry a sign. */
const signsFrom = 12

export function createMaskPicture(): MaskPicture {
  const cells = createMaskCells()
  const counts = new Uint32Array(5)
  let mask: MaskMessage | undefined
  let colours: Uint32Array | undefined
  let hidden: ReadonlySet<StateName> = new Set()
  return {
    get size() { return cells.size },
    counts,
    resize: cells.resize,
    take(next) { mask = next },
    clear() {
      mask = undefined
      cells.clear()
      counts.fill(0)
    },
    hide(states) {
      hidden = states
      colours = undefined
    },
    recolour() { colours = undefined },
    *paint() {
      if (mask) yield* cells.paint(mask, colours ??= palette(hidden), counts)
    },
    draw(context, camera) {
      const scale = camera.view.scale * context.canvas.width / camera.screen.width
      drawCells(context, cells, camera, scale)
      if (mask && camera.view.scale >= signsFrom) drawSigns(context, { mask, hidden, size: cells.size }, camera, scale)
    }
  }
}

/** The cells, and a frame around them. `scale` is in device pixels a cell. */
function drawCells(context: CanvasRenderingContext2D, cells: MaskCells, { view }: Camera, scale: number): void {
  const { canvas } = context
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.fillStyle = cssColour('--mask-never')
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale)
  cells.draw(context, scale)
  if (cells.size.width === 1) return // no layer yet
  context.strokeStyle = cssColour('--line')
  context.lineWidth = 1 / scale
  context.strokeRect(0, 0, cells.size.width, cells.size.height)
}

interface Signed {
  readonly mask: MaskMessage
  readonly hidden: ReadonlySet<StateName>
  readonly size: Size
}

function drawSigns(
  context: CanvasRenderingContext2D, { mask, hidden, size }: Signed, { view, screen }: Camera, scale: number
): void {
  context.strokeStyle = cssColour('--mask-never')
  context.lineWidth = Math.max(0.09, 1.5 / scale)
  context.beginPath()
  traceSigns(context, {
    mask, size, view, screen, grown: !hidden.has('justGrown'), dropped: !hidden.has('justDropped')
  })
  context.stroke()
}
