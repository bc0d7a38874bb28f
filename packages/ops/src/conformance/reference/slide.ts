import type { ImageShape } from '../../types.js'

/** A window over images, fully said; pairs are y, x. */
export interface Geometry {
  readonly input: ImageShape
  readonly size: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
}

/** Height and width of the output. */
export const outputOf = ({ input, size, stride, padding }: Geometry): { h: number, w: number } => ({
  h: Math.floor((input.h + 2 * padding[0] - size[0]) / stride[0]) + 1,
  w: Math.floor((input.w + 2 * padding[1] - size[1]) / stride[1]) + 1
})

/**
 * Every pixel that every place of the output sees, window by window, row by row: their flat indices in one plane and
 * the place in the window. What lies in the padding is not seen.
 */
export function forEachSeen(geometry: Geometry, see: (output: number, input: number, place: number) => void): void {
  const { input, size: [kh, kw], stride, padding } = geometry
  const { h, w } = outputOf(geometry)
  for (let oy = 0; oy < h; oy++) {
    for (let ox = 0; ox < w; ox++) {
      for (let place = 0; place < kh * kw; place++) {
        const y = oy * stride[0] - padding[0] + Math.floor(place / kw)
        const x = ox * stride[1] - padding[1] + place % kw
        if (y >= 0 && y < input.h && x >= 0 && x < input.w) see(oy * w + ox, y * input.w + x, place)
      }
    }
  }
}
