import type { Pixels } from './types.js'

/** The same memory as integers: moving them spares the engine's detour through float64 for every pixel. */
const bits = (values: Float32Array): Int32Array => new Int32Array(values.buffer, values.byteOffset, values.length)

/** Writes `[size, c, h, w]`. */
export function writeImageMajor({ bytes, starts, shape: { c, h, w }, tables }: Pixels, images: Float32Array): void {
  const out = bits(images)
  let to = 0
  for (const start of starts) {
    let from = start
    for (let channel = 0; channel < c; channel++) {
      const table = bits(tables[channel])
      for (const end = from + h * w; from < end; from++) out[to++] = table[bytes[from]]
    }
  }
}

/** Pixels transposed together: 64 rows of a batch of 128 fill 32 KiB, and 64 bytes of an image are a cache line. */
const block = 64

/** Writes `[c·h·w, lanes]`, lanes without an image 0. */
export function writeFeatureMajor(pixels: Pixels, lanes: number, images: Float32Array): void {
  const out = bits(images)
  const { c, h, w } = pixels.shape
  for (let channel = 0; channel < c; channel++) {
    const end = (channel + 1) * h * w
    const table = bits(pixels.tables[channel])
    for (let from = channel * h * w; from < end; from += block) {
      writeBlock(pixels, table, from, Math.min(from + block, end), lanes, out)
    }
  }
}

function writeBlock(
  pixels: Pixels, table: Int32Array, from: number, end: number, lanes: number, out: Int32Array
): void {
  const size = pixels.starts.length
  const eights = size - size % 8
  for (let lane = 0; lane < eights; lane += 8) writeEight(pixels, table, from, end, lane, lanes, out)
  for (let lane = eights; lane < size; lane++) {
    const start = pixels.starts[lane]
    for (let p = from; p < end; p++) out[p * lanes + lane] = table[pixels.bytes[start + p]]
  }
  if (size < lanes) for (let p = from; p < end; p++) out.fill(0, p * lanes + size, (p + 1) * lanes)
}

/** Eight images side by side: their eight values of a pixel are neighbours in `out`, half a cache line. */
function writeEight(
  { bytes, starts }: Pixels, table: Int32Array, from: number, end: number,
  lane: number, lanes: number, out: Int32Array
): void {
  const [a, b, c, d, e, f, g, h] = starts.subarray(lane, lane + 8)
  let to = from * lanes + lane
  for (let p = from; p < end; p++) {
    out[to] = table[bytes[a + p]]
    out[to + 1] = table[bytes[b + p]]
    out[to + 2] = table[bytes[c + p]]
    out[to + 3] = table[bytes[d + p]]
    out[to + 4] = table[bytes[e + p]]
    out[to + 5] = table[bytes[f + p]]
    out[to + 6] = table[bytes[g + p]]
    out[to + 7] = table[bytes[h + p]]
    to += lanes
  }
}
