import type { DroppedImages } from '../protocol.js'
import { shrink } from '@itop/inference/pictures'
import type { PickedFile } from './picked-files.js'

/** Side of the images that the networks take. */
const side = 28

/** Labels are bytes. */
const mostClasses = 256

/** Files of these names are pictures that browsers decode. */
export const isPicture = ({ path, file }: PickedFile): boolean =>
  file.type.startsWith('image/') ? file.type !== 'image/svg+xml' : /\.(png|jpe?g|webp|gif|bmp|avif)$/i.test(path)

/**
 * The class of a file: the folder it lies in; of a file in no folder, its name up to the first '-', '_', '.' or blank,
 * so that '7_0012.png' is a 7.
 */
export function classOf(path: string): string {
  const parts = path.split('/').filter(Boolean)
  return parts.length > 1 ? parts.at(-2)! : parts[0]!.split(/[-_. ]/)[0]!
}

/** A picture as grey 28×28, 0 to 1: the middle square of it, every pixel the mean of what lies under it. */
export async function greyPixels(file: Blob, invert: boolean): Promise<Float32Array> {
  const bitmap = await createImageBitmap(file)
  try {
    const edge = Math.min(bitmap.width, bitmap.height)
    const work = Math.min(edge, 8 * side) // a photograph is brought near the size by the browser first
    const canvas = new OffscreenCanvas(work, work)
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error('the browser gives no 2D drawing context')
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, (bitmap.width - edge) / 2, (bitmap.height - edge) / 2, edge, edge, 0, 0, work, work)
    const { data } = context.getImageData(0, 0, work, work)
    const ink = Float32Array.from({ length: work * work }, (_, i) => greyOf(data, 4 * i, invert))
    return shrink({ width: work, height: work, ink }, { x: 0, y: 0, width: work, height: work }, side, side)
  } finally {
    bitmap.close()
  }
}

/** Luma of Rec. 601, as MNIST-like sets are made; what is clear is as background, black. */
function greyOf(data: Uint8ClampedArray, at: number, invert: boolean): number {
  const luma = (0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!) / 255
  return (invert ? 1 - luma : luma) * data[at + 3]! / 255
}

/** Reads pictures as training data; tells how many are done. */
export async function readImages(
  files: readonly PickedFile[], invert: boolean, onProgress: (done: number) => void
): Promise<DroppedImages> {
  const classNames = [...new Set(files.map(({ path }) => classOf(path)))]
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  checkClasses(classNames)
  const images = new Uint8Array(files.length * side * side)
  const labels = Uint8Array.from(files, ({ path }) => classNames.indexOf(classOf(path)))
  for (const [i, { path, file }] of files.entries()) {
    try {
      images.set((await greyPixels(file, invert)).map((grey) => Math.round(255 * grey)), i * side * side)
    } catch (cause) {
      const why = (cause as Error).message // the browser throws only errors
      throw new Error(`${path} cannot be read as a picture: ${why}. Leave it out and try again.`, { cause })
    }
    onProgress(i + 1)
  }
  return { images, labels, shape: { c: 1, h: side, w: side }, classNames }
}

function checkClasses(names: readonly string[]): void {
  if (names.length >= 2 && names.length <= mostClasses) return
  const found = names.length === 1 ? `only the class '${names[0]}'` : `${names.length} classes`
  throw new RangeError(`Expected pictures of 2 to ${mostClasses} classes, found ${found}. ` +
    'Give a folder with one subfolder for each class, or files named after their class: cat-1.png, dog-1.png.')
}
