import { fit, pan, zoom, type Point, type Size, type Viewport } from './viewport.js'

/** What of a picture is on the screen: the whole of it, whatever the size of the screen, until somebody zooms. */
export interface Camera {
  readonly screen: Size
  readonly view: Viewport
  /** Whether all of the picture is seen. */
  readonly whole: boolean
  /** The screen has another size. */
  resize(screen: Size): void
  /** `at` stays where it is; left out, the middle. */
  zoom(factor: number, at?: Point): void
  pan(dx: number, dy: number): void
  /** Shows the whole picture, which may have another size now. */
  fit(): void
  middle(): Point
}

/** A camera on a picture of a size; `moved` is called whenever somebody has moved it. */
export function createCamera(picture: () => Size, moved: (camera: Camera) => void): Camera {
  let screen: Size = { width: 1, height: 1 }
  let view = fit(picture(), screen)
  let whole = true

  const look = (next: Viewport) => {
    view = next
    whole = view.scale <= fit(picture(), screen).scale * 1.001
    moved(camera)
  }
  const middle = (): Point => ({ x: screen.width / 2, y: screen.height / 2 })

  const camera: Camera = {
    get screen() { return screen },
    get view() { return view },
    get whole() { return whole },
    resize(next) {
      screen = next
      view = whole ? fit(picture(), screen) : pan(view, 0, 0, picture(), screen)
    },
    zoom: (factor, at = middle()) => look(zoom(view, factor, at, picture(), screen)),
    pan: (dx, dy) => look(pan(view, dx, dy, picture(), screen)),
    fit: () => look(fit(picture(), screen)),
    middle
  }
  return camera
}
