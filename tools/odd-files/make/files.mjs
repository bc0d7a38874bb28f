// Good files in small, from which odd ones are made.
import { encode } from 'fast-png'
import { Header } from 'tar'

/** A PNG of one colour, `[r, g, b]` or with alpha `[r, g, b, a]`. */
export function picture(colour, width = 8, height = width) {
  const channels = colour.length
  const data = new Uint8Array(width * height * channels).map((_, i) => colour[i % channels])
  return encode({ width, height, data, channels, depth: 8 })
}

/** One member of a tar file: header and contents, padded. `fields` replaces fields of the header. */
export function member(path, contents, fields = {}) {
  const bytes = Buffer.from(contents)
  const header = Buffer.alloc(512)
  new Header({ path, size: bytes.length, type: 'File', mode: 0o644, mtime: new Date(0), ...fields }).encode(header, 0)
  return Buffer.concat([header, bytes, Buffer.alloc((512 - bytes.length % 512) % 512)])
}

/** The end mark of a tar file. */
export const endMark = Buffer.alloc(1024)

/** A tar file of `[path, contents]` in this order; a path may come twice. */
export const tarOf = members => Buffer.concat([...members.map(([path, contents]) => member(path, contents)), endMark])

/** A sample of a shard: a plain picture and its label. */
export const sample = (key, colour, label) => [[`${key}.png`, picture(colour)], [`${key}.cls`, `${label}`]]

/** An IDX file of unsigned bytes; `values` may be too many or too few. */
export function idx(shape, values) {
  const bytes = Buffer.alloc(4 + 4 * shape.length + values.length)
  bytes.set([0, 0, 8, shape.length])
  shape.forEach((length, d) => { bytes.writeUInt32BE(length, 4 + 4 * d) })
  bytes.set(values, 4 + 4 * shape.length)
  return bytes
}

/** The two IDX files of a half of a data set, images of 28×28 whose every pixel is their number. */
export function idxPair(half, labels) {
  const pixels = labels.flatMap((_, i) => new Array(784).fill(i % 256))
  return {
    [`${half}-images-idx3-ubyte`]: idx([labels.length, 28, 28], pixels),
    [`${half}-labels-idx1-ubyte`]: idx([labels.length], labels)
  }
}

/** A CIFAR-10 file: a label, then an image whose every byte is its number. */
export const cifar = labels =>
  Buffer.concat(labels.map((label, i) => Buffer.concat([Buffer.of(label), Buffer.alloc(3072, i % 256)])))
