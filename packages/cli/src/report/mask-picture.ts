import type { Mask } from '@itop/masks'
import { encode } from 'fast-png'

/** A picture of a layer: one pixel a weight, or one pixel for a square of weights where the layer is large. */
export interface MaskPicture {
  /** A PNG as a data URI. */
  readonly uri: string
  readonly width: number
  readonly height: number
  /** Side of the square of weights behind a pixel. */
  readonly block: number
}

/** Colours with opacity, so that the page shows through where no weight has ever been. */
const active = [213, 94, 0, 1] as const
const before = [0, 114, 178, 0.5] as const

/** Active weights strong, those that once were pale, the rest clear; blocks show the mean. */
export function maskPicture(now: Mask, ever: Mask, largest = 800): MaskPicture {
  const rows = now.shape[0]!
  const columns = now.size / rows
  const block = Math.max(1, Math.ceil(Math.max(rows, columns) / largest))
  const width = Math.ceil(columns / block)
  const height = Math.ceil(rows / block)
  const count = (mask: Mask) => countBlocks(mask, columns, block, width, height)
  const counts = { now: count(now), ever: count(ever) }
  const pixels = new Uint8Array(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    const weights = blockSize(rows, columns, block, width, i)
    paint(pixels, i * 4, counts.now[i]! / weights, (counts.ever[i]! - counts.now[i]!) / weights)
  }
  return { uri: pngUri(pixels, width, height), width, height, block }
}

function countBlocks(mask: Mask, columns: number, block: number, width: number, height: number): Uint32Array {
  const counts = new Uint32Array(width * height)
  for (const index of mask.positions()) {
    const row = Math.floor(index / columns)
    counts[Math.floor(row / block) * width + Math.floor((index - row * columns) / block)]!++
  }
  return counts
}

function blockSize(rows: number, columns: number, block: number, width: number, i: number): number {
  const row = Math.floor(i / width)
  const column = i % width
  return (Math.min(rows, (row + 1) * block) - row * block) * (Math.min(columns, (column + 1) * block) - column * block)
}

// The mean of colours with opacity: colours weigh as much as they are opaque.
function paint(pixels: Uint8Array, at: number, shareActive: number, shareBefore: number): void {
  const a = shareActive * active[3]
  const b = shareBefore * before[3]
  const alpha = a + b
  if (alpha === 0) return
  for (let c = 0; c < 3; c++) pixels[at + c] = Math.round((a * active[c]! + b * before[c]!) / alpha)
  pixels[at + 3] = Math.round(alpha * 255)
}

/** How many weights each pixel of the input image has: what the first layer looks at, dark to bright. */
export function inputPicture(
  mask: Mask, image: { readonly c: number, readonly h: number, readonly w: number }
): MaskPicture {
  const columns = mask.size / mask.shape[0]!
  const counts = new Uint32Array(image.h * image.w)
  for (const index of mask.positions()) counts[(index % columns) % counts.length]!++
  const most = counts.reduce((a, b) => Math.max(a, b), 1)
  const pixels = new Uint8Array(counts.length * 4)
  counts.forEach((count, i) => {
    pixels.set([active[0], active[1], active[2], Math.round(255 * count / most)], i * 4)
  })
  return { uri: pngUri(pixels, image.w, image.h), width: image.w, height: image.h, block: 1 }
}

const pngUri = (data: Uint8Array, width: number, height: number): string =>
  `data:image/png;base64,${Buffer.from(encode({ width, height, data, channels: 4, depth: 8 })).toString('base64')}`
