import type { Checkpoint } from '@itop/checkpoint'
import type { Dataset } from '@itop/data'
import {
  dataChangesUntil, dataDifferences, dataRecord, savedData, type DataChange, type DataRecord
} from '@itop/trainer'
import type { Session } from '../program/io.js'
import type { RunFolder } from '../run-folder/run-folder.js'
import { UserError } from '@itop/experiment'

/** The changes of a run's data, a new one included; refused where the data is other than before and nobody said so. */
export function checkRunData(
  { shown }: RunFolder, checkpoint: Checkpoint | undefined,
  { data, dataChanged }: { readonly data: Dataset, readonly dataChanged: boolean }
): readonly DataChange[] {
  if (checkpoint === undefined) return []
  const [was, is] = [savedData(checkpoint), dataRecord(data)]
  const differences = dataDifferences(was, is)
  if (differences.length === 0 || (dataChanged && fits(was, is))) return dataChangesUntil(checkpoint, is)
  throw new UserError([`${shown}: this is not the data that the run was trained on: ${differences.join(', ')}.`,
    dataChanged
      ? 'The network is made for such images and classes as before: start a new run.'
      : 'Give it that data, or go on with this, which is recorded: --data-changed'])
}

/** Whether a network for the data of before takes that of now. */
const fits = ({ classes, shape }: Partial<DataRecord>, is: DataRecord): boolean =>
  is.classes === classes && is.shape.c === shape?.c && is.shape.h === shape.h && is.shape.w === shape.w

/** Says where a run is tested on other images than while it was trained. */
export function tellOtherTest(
  { shown }: RunFolder, checkpoint: Checkpoint, { data, io }: { readonly data: Dataset, readonly io: Session }
): void {
  const { train: _train, ...was } = savedData(checkpoint)
  const differences = dataDifferences(was, dataRecord(data))
  if (differences.length === 0) return
  io.stderr.write(
    `${shown}: this is not the data that it was tested on while it was trained: ${differences.join(', ')}.\n`)
}
