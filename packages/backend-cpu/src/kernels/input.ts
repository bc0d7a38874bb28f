import type { ContractKernel, ImageShape, Pixels } from '@itop/ops'
import { withScratch, type KernelContext } from './context.js'

/** Lets the caller write a batch straight into the arena, features outermost. */
export const input = (context: KernelContext): ContractKernel<'ItopInput'> => ({
  name: 'ItopInput',
  run: (_, { shape, n, fill, cleared }) => {
    const { backend, layout } = context
    const { stride } = layout.lanesOf(n)
    const info = backend.allocate([shape.c * shape.h * shape.w, stride])
    const view = backend.viewOf(info)
    if (cleared) view.fill(0)
    const batch = { shape, n, y: backend.offsetOf(info), stride }
    fill(view, { kind: 'feature-major', lanes: stride }, (pixels) => writePixels(context, batch, pixels))
    return info
  }
})

/** Where a batch is to be written. */
interface Place {
  readonly shape: ImageShape
  readonly n: number
  readonly y: number
  readonly stride: number
}

const tableBytes = 256 * 4

/** Writes images that are bytes: these and the tables are copied beside the batch, the kernel does the rest. */
function writePixels(context: KernelContext, { shape, n, y, stride }: Place, pixels: Pixels): void {
  checkPixels(shape, n, pixels)
  const { bytes, starts, tables } = pixels
  const { c, h, w } = shape
  const size = c * h * w
  withScratch(context, (tableBytes * c + n * size) / 4, (scratch) => {
    const { buffer } = context.kernels.memory
    tables.forEach((table, i) => new Float32Array(buffer, scratch + i * tableBytes, 256).set(table))
    const images = new Uint8Array(buffer, scratch + c * tableBytes, n * size)
    starts.forEach((start, i) => images.set(bytes.subarray(start, start + size), i * size))
    context.perform(() => [{
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

/** `[classes][stride]` → `[n, classes]`. */
export const logits = ({ backend }: KernelContext): ContractKernel<'ItopLogits'> => ({
  name: 'ItopLogits',
  run: ({ logits: activation }, { n }) => {
    const [classes, stride] = activation!.shape as [number, number] // activations have two dimensions
    const from = backend.viewOf(activation!)
    const info = backend.allocate([n, classes])
    const to = backend.viewOf(info)
    for (let image = 0; image < n; image++) {
      for (let c = 0; c < classes; c++) to[image * classes + c] = from[c * stride + image]!
    }
    return info
  }
})
