/** What of a picture is seen: screen pixels per cell, and the cell coordinates of the left upper corner. */
export interface Viewport {
  readonly scale: number
  readonly x: number
  readonly y: number
}

/** A point of the screen, in its pixels. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** No cell is drawn larger than this, in screen pixels. */
const largest = 48

/** The whole picture, as large as the screen lets it be, in the middle. */
export function fit(picture: Size, screen: Size): Viewport {
  const scale = Math.min(screen.width / picture.width, screen.height / picture.height, largest)
  return settle({ scale, x: 0, y: 0 }, picture, screen)
}

/** Zoomed by a factor, with the screen point `at` staying where it is. */
export function zoom(view: Viewport, factor: number, at: Point, picture: Size, screen: Size): Viewport {
  const whole = fit(picture, screen).scale
  const scale = Math.min(Math.max(view.scale * factor, whole), Math.max(largest, whole))
  const moved = { scale, x: view.x + at.x / view.scale - at.x / scale, y: view.y + at.y / view.scale - at.y / scale }
  return settle(moved, picture, screen)
}

/** Moved by so many screen pixels. */
export const pan = (view: Viewport, dx: number, dy: number, picture: Size, screen: Size): Viewport =>
  settle({ ...view, x: view.x + dx / view.scale, y: view.y + dy / view.scale }, picture, screen)

/** The cell under a screen point, or null outside the picture. */
export function cellAt(view: Viewport, at: Point, picture: Size): { row: number, column: number } | null {
  const column = Math.floor(view.x + at.x / view.scale)
  const row = Math.floor(view.y + at.y / view.scale)
  return column < 0 || row < 0 || column >= picture.width || row >= picture.height ? null : { row, column }
}

/** Keeps the picture on the screen; in the middle where there is more screen than picture. */
function settle({ scale, x, y }: Viewport, picture: Size, screen: Size): Viewport {
  return {
    scale,
    x: within(x, picture.width, screen.width / scale),
    y: within(y, picture.height, screen.height / scale)
  }
}

const within = (start: number, size: number, seen: number): number =>
  seen >= size ? (size - seen) / 2 : Math.min(Math.max(start, 0), size - seen)
