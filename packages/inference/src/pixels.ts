/** Images, `[n, c, h, w]`: raw bytes, also as a canvas gives them, or floats that are normalised already. */
export type Images = Uint8Array | Uint8ClampedArray | Float32Array

/** The same memory as one of the two kinds that are computed with; another kind is refused by its name. */
export function pixelsOf(where: string, images: Images): Uint8Array | Float32Array {
  // Not instanceof: an array may come from another frame or context.
  const kind = Object.prototype.toString.call(images).slice('[object '.length, -1)
  if (kind === 'Float32Array') return new Float32Array(images.buffer, images.byteOffset, images.length)
  if (kind === 'Uint8Array' || kind === 'Uint8ClampedArray') {
    return new Uint8Array(images.buffer, images.byteOffset, images.length)
  }
  throw new TypeError(
    `${where}: expected images in a Uint8Array or Uint8ClampedArray of raw bytes, or a Float32Array of normalised ` +
      `values, got ${kind}. Convert it: Uint8Array.from(…) or Float32Array.from(…).`)
}
