import type { Point } from './viewport.js'

export interface Gestures {
  /** The screen point `at` stays where it is. */
  zoom(factor: number, at: Point): void
  pan(dx: number, dy: number): void
  fit(): void
  middle(): Point
  /** What is pointed at, or null when the pointer leaves. */
  point(at: Point | null): void
}

/** Wheel, drag, two fingers and keys on a canvas. */
export function startGestures(canvas: HTMLCanvasElement, gestures: Gestures): void {
  canvas.addEventListener('wheel', (event) => {
    // The wheel scrolls the page, unless somebody has chosen the picture.
    if (!event.ctrlKey && document.activeElement !== canvas) return
    event.preventDefault()
    gestures.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), pointOf(event))
  }, { passive: false })
  canvas.addEventListener('dblclick', (event) => gestures.zoom(2.5, pointOf(event)))
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !byKey(event.key, gestures)) return
    gestures.point(gestures.middle())
    event.preventDefault()
    event.stopPropagation()
  })
  canvas.addEventListener('blur', () => gestures.point(null))
  startPointers(canvas, gestures)
}

const pointOf = (event: MouseEvent): Point => ({ x: event.offsetX, y: event.offsetY })

function byKey(key: string, { zoom, pan, fit, middle }: Gestures): boolean {
  const stride = 60
  if (key === '+' || key === '=') zoom(1.5, middle())
  else if (key === '-' || key === '_') zoom(1 / 1.5, middle())
  else if (key === '0') fit()
  else if (key === 'ArrowLeft') pan(-stride, 0)
  else if (key === 'ArrowRight') pan(stride, 0)
  else if (key === 'ArrowUp') pan(0, -stride)
  else if (key === 'ArrowDown') pan(0, stride)
  else return false
  return true
}

/** One pointer moves, two zoom about their middle; one that hovers points. */
function startPointers(canvas: HTMLCanvasElement, { zoom, pan, point }: Gestures): void {
  const down = new Map<number, Point>()
  canvas.addEventListener('pointerdown', (event) => {
    down.set(event.pointerId, pointOf(event))
    canvas.setPointerCapture(event.pointerId)
    point(pointOf(event))
  })
  canvas.addEventListener('pointermove', (event) => {
    const before = down.get(event.pointerId)
    const now = pointOf(event)
    if (!before) return point(now)
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1]
    down.set(event.pointerId, now)
    if (other) zoom(distance(now, other) / Math.max(1, distance(before, other)), middleOf(now, other))
    else pan(before.x - now.x, before.y - now.y)
  })
  for (const type of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(type, (event) => { down.delete(event.pointerId) })
  }
  canvas.addEventListener('pointerleave', () => point(null))
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
const middleOf = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
