import type { Point } from './viewport.js'

interface Pen {
  /** A stroke, in pixels of the canvas. */
  draw(from: Point, to: Point): void
  clear(): void
}

/** Pixels of the canvas that an arrow key moves the pen. */
const stride = 14

/** Draws by pointer, or by keys: arrows move, Enter sets the pen down and lifts it, Delete clears. */
export function startPen(canvas: HTMLCanvasElement, { draw, clear }: Pen): void {
  const at = (event: PointerEvent): Point => ({
    x: event.offsetX * canvas.width / canvas.clientWidth, y: event.offsetY * canvas.height / canvas.clientHeight
  })
  let last: Point | undefined
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    canvas.setPointerCapture(event.pointerId)
    last = at(event)
    draw(last, last)
  })
  canvas.addEventListener('pointermove', (event) => {
    if (!last) return
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const to = at(part)
      draw(last, to)
      last = to
    }
  })
  for (const type of ['pointerup', 'pointercancel'] as const) canvas.addEventListener(type, () => { last = undefined })
  startKeys(canvas, { draw, clear })
}

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -stride, y: 0 },
  ArrowRight: { x: stride, y: 0 },
  ArrowUp: { x: 0, y: -stride },
  ArrowDown: { x: 0, y: stride }
}

function startKeys(canvas: HTMLCanvasElement, { draw, clear }: Pen): void {
  let pen = { x: canvas.width / 2, y: canvas.height / 4 }
  let down = false
  const show = () => {
    const sheet = canvas.parentElement // a canvas has no room for a marker
    sheet?.style.setProperty('--pen-x', `${100 * pen.x / canvas.width}%`)
    sheet?.style.setProperty('--pen-y', `${100 * pen.y / canvas.height}%`)
    sheet?.classList.toggle('pen-down', down)
  }
  canvas.addEventListener('keydown', (event) => {
    const move = arrows[event.key]
    if (move) {
      const to = { x: inside(pen.x + move.x, canvas.width), y: inside(pen.y + move.y, canvas.height) }
      if (down) draw(pen, to)
      pen = to
    } else if (event.key === 'Enter') {
      down = !down
      if (down) draw(pen, pen)
    } else if (event.key === 'Delete' || event.key === 'Backspace') clear()
    else return
    event.preventDefault()
    event.stopPropagation()
    show()
  })
  canvas.addEventListener('blur', () => { down = false })
  show()
}

const inside = (x: number, size: number): number => Math.min(Math.max(x, stride), size - stride)
