import { checkOptions } from '@itop/masks'
import { DataError, fetchAgain } from './data-error.js'

/** Which of the CIFAR files it is: by it `parseCifar` knows how many labels stand before an image. */
export interface CifarOptions {
  /** Named in errors. */
  readonly fileName: string
  /** 1: label, image (CIFAR-10). 2: superclass, class, image (CIFAR-100). */
  readonly labelBytes: 1 | 2
  /** Labels lie below it. Default 10 with one label byte, 100 with two. */
  readonly classes?: number
  /** Superclasses lie below it, with two label bytes. Default 20. */
  readonly coarseClasses?: number
}

/** The records of a CIFAR binary file. */
export interface CifarRecords {
  readonly count: number
  /** `[count, 3, 32, 32]`. */
  readonly images: Uint8Array
  /** `[count]`: the class, of CIFAR-100 the fine one. */
  readonly labels: Uint8Array
  /** `[count]`: the superclass, with two label bytes. */
  readonly coarseLabels?: Uint8Array
}

export const cifarImageBytes = 3 * 32 * 32

/** The records of a CIFAR-10 or CIFAR-100 binary file: https://www.cs.toronto.edu/~kriz/cifar.html */
export function parseCifar(bytes: Uint8Array, options: CifarOptions): CifarRecords {
  checkOptions('parseCifar', options, ['fileName', 'labelBytes', 'classes', 'coarseClasses'])
  const { fileName, labelBytes } = options
  if (labelBytes !== 1 && labelBytes !== 2) {
    throw new RangeError(`parseCifar: labelBytes must be 1 or 2, got ${String(labelBytes)}.`)
  }
  const { classes = labelBytes === 1 ? 10 : 100, coarseClasses = 20 } = options
  const count = recordCount(bytes, fileName, labelBytes)
  const record = labelBytes + cifarImageBytes
  const label = (from: number, below: number) => readLabels(bytes, { file: fileName, count, record, from, below })
  const coarse = labelBytes === 2 ? { coarseLabels: label(0, coarseClasses) } : {}
  return { count, labels: label(labelBytes - 1, classes), ...coarse, images: readImages(bytes, count, labelBytes) }
}

function recordCount(bytes: Uint8Array, file: string, labelBytes: 1 | 2): number {
  const record = labelBytes + cifarImageBytes
  const count = Math.floor(bytes.length / record)
  if (count > 0 && bytes.length === count * record) return count
  throw new DataError({
    file,
    offset: count * record,
    expected: `${count === 0 ? 'at least one record' : 'only whole records'} of ${record} bytes`,
    found: `${bytes.length - count * record} bytes after ${count} records`,
    fix: fetchAgain
  })
}

interface LabelColumn {
  readonly file: string
  readonly count: number
  /** Bytes of a record. */
  readonly record: number
  /** Offset of the label in its record. */
  readonly from: number
  readonly below: number
}

function readLabels(bytes: Uint8Array, { file, count, record, from, below }: LabelColumn): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => {
    const offset = i * record + from
    if (bytes[offset] < below) return bytes[offset]
    throw new DataError({
      file, offset, expected: `a label below ${below} (record ${i})`, found: `${bytes[offset]}`, fix: fetchAgain
    })
  })
}

function readImages(bytes: Uint8Array, count: number, labelBytes: number): Uint8Array {
  const images = new Uint8Array(count * cifarImageBytes)
  for (let i = 0; i < count; i++) {
    const from = i * (labelBytes + cifarImageBytes) + labelBytes
    images.set(bytes.subarray(from, from + cifarImageBytes), i * cifarImageBytes)
  }
  return images
}
