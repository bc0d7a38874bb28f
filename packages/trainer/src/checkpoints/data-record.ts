import type { Checkpoint } from '@itop/checkpoint'
import { fingerprint, type Dataset, type SetFingerprint } from '@itop/data'
import type { ImageShape } from '@itop/ops'
import { fieldsOf, need } from './meta-fields.js'

/** What a checkpoint keeps of its data. */
export interface DataRecord {
  readonly name: string
  /** What a network needs to read raw images. */
  readonly shape: ImageShape
  readonly classes: number
  readonly classNames?: readonly string[]
  readonly normalisation: { readonly mean: readonly number[], readonly std: readonly number[] }
  /** What tells the data from other data. Absent in files of before it was recorded. */
  readonly train?: SetFingerprint
  readonly test?: SetFingerprint
}

/** That a run went on on other data: from which step, and how it differed from the data before. */
export interface DataChange {
  readonly step: number
  readonly differences: readonly string[]
}

/** The record of a data set. */
export function dataRecord({ name, train, test }: Dataset): DataRecord {
  const { shape, classes, classNames, normalisation } = train
  return {
    name, shape, classes, normalisation, ...classNames && { classNames },
    train: fingerprint(train), test: fingerprint(test)
  }
}

/** The record in a checkpoint; the trainer writes one into each. */
export const savedData = ({ meta }: Checkpoint): Partial<DataRecord> =>
  typeof meta['data'] === 'object' && meta['data'] !== null
    ? meta['data'] as Partial<DataRecord> : {} // plain JSON of it

/** In words, how data differs from that of a checkpoint; empty where it is the same as far as the checkpoint says. */
export function dataDifferences(was: Partial<DataRecord>, is: DataRecord): readonly string[] {
  return [
    ...other(is.name, was.name, `the data set ${is.name} instead of ${was.name}`),
    ...instead(shapeOf(is), shapeOf(was), 'images'),
    ...instead(is.classes, was.classes, 'classes'),
    ...other(is.classNames, was.classNames, 'other names of the classes'),
    ...other(is.normalisation, was.normalisation, 'another normalisation'),
    ...splitDifferences(was.train, is.train, 'training images'),
    ...splitDifferences(was.test, is.test, 'test images')
  ]
}

/** Every change of the data of a run that goes on from a checkpoint, the present one included if there is one. */
export function dataChangesUntil(checkpoint: Checkpoint | undefined, is: DataRecord): readonly DataChange[] {
  if (!checkpoint) return []
  const { dataChanges: before = [] } = checkpoint.meta
  need('dataChanges', areChanges(before), before)
  const differences = dataDifferences(savedData(checkpoint), is)
  return differences.length === 0 ? before : [...before, { step: checkpoint.step, differences }]
}

const areChanges = (value: unknown): value is readonly DataChange[] => Array.isArray(value) && value.every(change => {
  const { step, differences } = fieldsOf(change)
  return Number.isInteger(step) && Array.isArray(differences) && differences.every(one => typeof one === 'string')
})

/** Whether a checkpoint says enough of its data to compare it. */
export const isComparable = ({ train, test }: Partial<DataRecord>): boolean =>
  isFingerprint(train) && isFingerprint(test)

/** Whether a value from a file is what tells a set from others. */
export function isFingerprint(value: unknown): value is SetFingerprint {
  const { count, labels = '', images = '' } = (value ?? {}) as Partial<Record<string, unknown>> // looked at here
  return Number.isSafeInteger(count) && typeof labels === 'string' && typeof images === 'string'
}

function splitDifferences(was: SetFingerprint | undefined, is: SetFingerprint | undefined, what: string): string[] {
  if (!was || !is) return []
  if (is.count !== was.count) return instead(is.count, was.count, what)
  return [
    ...other(is.labels, was.labels, `other labels of the ${what}`),
    ...other(is.images, was.images, `other ${what}`)
  ]
}

/** What one of the two does not say is not compared. */
const instead = (is: number | string | undefined, was: number | string | undefined, what: string): string[] =>
  is === was || is === undefined || was === undefined ? [] : [`${is} ${what} instead of ${was}`]

const other = (is: unknown, was: unknown, words: string): string[] =>
  is === undefined || was === undefined || JSON.stringify(is) === JSON.stringify(was) ? [] : [words]

const shapeOf = ({ shape }: Partial<DataRecord>): string | undefined => shape && `${shape.c}×${shape.h}×${shape.w}`
