import type { ImageShape } from '@itop/ops'
import { pixelData, type Picture, type PixelData } from './picture.js'
import { shrink, type Box } from './shrink.js'

/**
 * A picture as an image of that shape, `[c, h, w]`, in bytes: its middle, as much as has the shape's proportions, each
 * pixel the mean of what lies under it. Colours for three channels, brightness for one; what is clear is black.
 */
export function cut(picture: Picture, shape: ImageShape): Uint8Array {
  const pixels = pixelData(picture)
  const box = middle(pixels, shape)
  const planes = planesOf(shape).map(weights => {
    const ink = inkOf(pixels, box, weights)
    return shrink({ width: box.width, height: box.height, ink }, { ...box, x: 0, y: 0 }, shape.w, shape.h)
  })
  return Uint8Array.from(planes.flatMap(plane => [...plane]), value => Math.round(value))
}

function middle({ width, height }: PixelData, { h, w }: ImageShape): Box {
  const scale = Math.min(width / w, height / h)
  const size = { width: Math.max(1, Math.round(scale * w)), height: Math.max(1, Math.round(scale * h)) }
  return { ...size, x: Math.floor((width - size.width) / 2), y: Math.floor((height - size.height) / 2) }
}

/** For each channel the shares of red, green and blue: luma is that of Rec. 601, as grey sets are made. */
function planesOf({ c }: ImageShape): readonly (readonly [number, number, number])[] {
  if (c === 3) return [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
  if (c === 1) return [[0.299, 0.587, 0.114]]
  throw new RangeError(`predict: a picture has three channels or, in grey, one; the network takes ${c}. ` +
    'Give images as arrays.')
}

function inkOf({ width, data }: PixelData, { x, y, ...box }: Box, [red, green, blue]: readonly number[]): Float32Array {
  const ink = new Float32Array(box.width * box.height)
  for (let row = 0, to = 0; row < box.height; row++) {
    for (let at = 4 * ((y + row) * width + x), end = at + 4 * box.width; at < end; at += 4) {
      ink[to++] = (red * data[at] + green * data[at + 1] + blue * data[at + 2]) * data[at + 3] / 255
    }
  }
  return ink
}
