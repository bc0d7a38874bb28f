import type { ImageShape, Pixels } from '@itop/ops'
import { withScratch } from './heap.js'
import type { Machine } from './machine.js'

/** Where a batch is to be written. */
export interface BatchPlace {
  readonly shape: ImageShape
  readonly n: number
  readonly y: number
  readonly stride: number
}

const tableBytes = 256 * 4

/** Writes images that are bytes: these and the tables are copied beside the batch, the kernel does the rest. */
export function writePixels(machine: Machine, { shape, n, y, stride }: BatchPlace, pixels: Pixels): void {
  checkPixels(shape, n, pixels)
  const { bytes, starts, tables } = pixels
  const { c, h, w } = shape
  const size = c * h * w
  withScratch(machine, (tableBytes * c + n * size) / 4, (scratch) => {
    const { buffer } = machine.kernels.memory
    tables.forEach((table, i) => new Float32Array(buffer, scratch + i * tableBytes, 256).set(table))
    const images = new Uint8Array(buffer, scratch + c * tableBytes, n * size)
    starts.forEach((start, i) => images.set(bytes.subarray(start, start + size), i * size))
    machine.perform(() => [{
      kernel: 'batch_pixels', bytes: images.byteOffset, tables: scratch, y, images: n, channels: c, area: h * w, stride
    }])
  })
}

/** The kernel writes where it is told to. */
function checkPixels({ c, h, w }: ImageShape, n: number, { bytes, starts, shape, tables }: Pixels): void {
  const size = c * h * w
  if (starts.length !== n || shape.c !== c || shape.h !== h || shape.w !== w) {
    throw new RangeError(`writePixels: expected ${n} images of ${c}×${h}×${w}, got ${starts.length} of ` +
      `${shape.c}×${shape.h}×${shape.w}. Create the input for the images that are written.`)
  }
  if (tables.length !== c || tables.some(({ length }) => length !== 256)) {
    throw new RangeError(`writePixels: expected ${c} tables of 256 values, got ${tables.map(({ length }) => length)}.`)
  }
  const last = starts.findIndex((start) => start + size > bytes.length)
  if (last >= 0) {
    throw new RangeError(
      `writePixels: image ${last} ends at byte ${starts[last]! + size}, but there are ${bytes.length}.`)
  }
}
