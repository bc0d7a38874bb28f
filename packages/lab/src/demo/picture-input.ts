import { cut, type Picture } from '@itop/inference/pictures'
import type { ImageShape } from '@itop/ops'

/** The pixels of a picture file or element, as the network sees them, `[c, h, w]`. */
export async function pixelsOfFile(file: Blob, shape: ImageShape): Promise<Uint8Array> {
  const bitmap = await createImageBitmap(file)
  try {
    return litOnDark(cut(bitmap as Picture, shape), shape)
  } finally {
    bitmap.close()
  }
}

/** Sets in grey are light on dark; a picture whose border is light is turned. */
function litOnDark(pixels: Uint8Array, { c, h, w }: ImageShape): Uint8Array {
  if (c !== 1) return pixels
  const border = pixels.filter((_, i) => i < w || i >= w * (h - 1) || i % w === 0 || i % w === w - 1)
  const mean = border.reduce((sum, value) => sum + value, 0) / border.length
  return mean > 127 ? pixels.map(value => 255 - value) : pixels
}

/** Shows an image of the network's size. */
export function showPixels(canvas: HTMLCanvasElement, pixels: Uint8Array, { c, h, w }: ImageShape): void {
  canvas.width = w
  canvas.height = h
  const image = new ImageData(w, h)
  for (let i = 0; i < h * w; i++) {
    const [red, green, blue] = [0, 1, 2].map(channel => pixels[(c === 3 ? channel : 0) * h * w + i]!)
    image.data.set([red!, green!, blue!, 255], 4 * i)
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0)
}
