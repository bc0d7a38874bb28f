/** Something that draws. One that has much to do yields between parts, none of which takes more than a few ms. */
export type Draw = () => void | Iterator<void>

/** Draws at the screen's pace and never for long: what does not fit a frame waits for the next. */
export interface Frames {
  /** Draws once at a coming frame, however often it is asked for; not sooner than `every` ms after the last time. */
  request(draw: Draw, every?: number): void
  /** Draws it no more, nor the rest of it, until it is asked for again: what it shows is gone. */
  forget(draw: Draw): void
}

/** Milliseconds of a frame that drawing may take. */
const budget = 8

/** A queue of drawings; a page has one. */
export function createFrames(
  nextFrame: (frame: () => void) => unknown = requestAnimationFrame, now = () => performance.now()
): Frames {
  const waiting = new Map<Draw, number>() // the time before which it is not drawn
  const begun = new Map<Draw, Iterator<void>>()
  const drawnAt = new WeakMap<Draw, number>()
  let asked = false

  const ask = () => {
    if (asked) return
    asked = true
    nextFrame(frame)
  }

  const frame = () => {
    asked = false
    try {
      drawSome()
    } finally { // one that fails stops no other
      if (waiting.size + begun.size > 0) ask()
    }
  }

  const drawSome = () => {
    const start = now()
    const inTime = () => now() - start < budget
    for (const draw of begun.keys()) if (inTime()) goOn(draw, inTime)
    for (const [draw, notBefore] of waiting) {
      if (!inTime()) break
      if (notBefore <= start && !begun.has(draw)) begin(draw, start, inTime)
    }
  }

  const begin = (draw: Draw, at: number, inTime: () => boolean) => {
    waiting.delete(draw)
    drawnAt.set(draw, at)
    const parts = draw()
    if (!parts) return
    begun.set(draw, parts)
    goOn(draw, inTime)
  }

  const goOn = (draw: Draw, inTime: () => boolean) => {
    const parts = begun.get(draw)!
    do {
      if (parts.next().done) {
        begun.delete(draw)
        return
      }
    } while (inTime())
  }

  return {
    request(draw, every = 0) {
      if (!waiting.has(draw)) waiting.set(draw, (drawnAt.get(draw) ?? -Infinity) + every)
      ask()
    },
    forget(draw) {
      waiting.delete(draw)
      begun.delete(draw)
    }
  }
}
