import type { Mask } from '@itop/masks'
import { encode } from 'fast-png'
import { colourOf, colours, heat, mix, type Colour } from './colours.js'

/** A picture of so many pixels, as a data URI. */
export interface Pixels {
  readonly uri: string
  readonly width: number
  readonly height: number
}

const [never, once, active] = [colours.ground, colours.explored, colours.now].map(colourOf) as
  [Colour, Colour, Colour]   // as many as were given

/** A layer within a box: weights that exist, on those that once did. A square of weights is as bright as it is full. */
export function maskPixels(now: Mask, ever: Mask, box: { readonly width: number, readonly height: number }): Pixels {
  const rows = now.shape[0]!
  const columns = now.size / rows
  const block = Math.max(1, Math.ceil(columns / box.width), Math.ceil(rows / box.height))
  const [across, down] = [Math.ceil(columns / block), Math.ceil(rows / block)]
  const scale = Math.max(1, Math.floor(Math.min(box.width / across, box.height / down)))
  const count = (mask: Mask): Float64Array => {
    const counts = new Float64Array(across * down)
    for (const index of mask.positions()) {
      const row = Math.floor(index / columns)
      counts[Math.floor(row / block) * across + Math.floor((index - row * columns) / block)]! += 1 / block ** 2
    }
    return counts
  }
  const [present, tried] = [count(now), count(ever)]
  return painted(across, down, scale, cell =>
    mix(mix(never, once, 0.75 * tried[cell]!), active, Math.sqrt(present[cell]!)))
}

/** How many weights of the first layer read each pixel of the image; `most` is the brightest. */
export function inputPixels(
  mask: Mask, image: { readonly h: number, readonly w: number }, { side, most }: { side: number, most: number }
): Pixels {
  const counts = countsOf(mask, image)
  return painted(image.w, image.h, Math.max(1, Math.floor(side / Math.max(image.w, image.h))),
    cell => heat(counts[cell]! / most))
}

/** Weights that read each pixel, over all channels. */
export function countsOf(mask: Mask, { h, w }: { readonly h: number, readonly w: number }): Uint32Array {
  const columns = mask.size / mask.shape[0]!
  const counts = new Uint32Array(h * w)
  for (const index of mask.positions()) counts[(index % columns) % counts.length]!++
  return counts
}

/** Cells of a colour each, squares of `scale` pixels. */
function painted(across: number, down: number, scale: number, colour: (cell: number) => Colour): Pixels {
  const [width, height] = [across * scale, down * scale]
  const data = new Uint8Array(3 * width * height)
  for (let cell = 0; cell < across * down; cell++) {
    const rgb = colour(cell)
    const corner = Math.floor(cell / across) * scale * width + (cell % across) * scale
    for (let y = 0; y < scale; y++) {
      for (let x = 0; x < scale; x++) data.set(rgb, 3 * (corner + y * width + x))
    }
  }
  const png = encode({ width, height, data, channels: 3, depth: 8 })
  return { uri: `data:image/png;base64,${Buffer.from(png).toString('base64')}`, width, height }
}
