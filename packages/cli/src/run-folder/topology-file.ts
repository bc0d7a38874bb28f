import { rmSync } from 'node:fs'
import {
  continueHistory, HistoryError, historyUntil, readHistory, startHistory, type History, type HistoryWriter
} from '@itop/history'
import type { MasksEvent } from '@itop/trainer'
import { UserError, aboutMasks, integer, type Recipe } from '@itop/experiment'
import { isDiskError, reason } from '../files/disk-errors.js'
import { isThere, readPlainBytes } from '../files/plain-file.js'
import { writeBytes } from '../files/write-whole.js'
import { appendToFile } from '../program/io.js'
import type { RunFolder } from './run-folder.js'
import { writing } from './run-writing.js'

/** Who writes the masks over time. */
export interface TopologyOptions {
  readonly folder: RunFolder
  readonly recipe: Recipe
  /** Whether the run goes on from a checkpoint. */
  readonly goesOn: boolean
  /** Told what could not be kept of an earlier file. */
  readonly tell: (text: string) => void
}

/**
 * Writes `topology.itop` as masks change. The first that it is told are those that the run begins with, or goes on
 * with: then the file is cut back to that time, so that nothing is in it twice. Where what is there does not lead to
 * these masks, the file begins anew with them, which is told.
 */
export function topologyWriter({ folder, recipe, goesOn, tell }: TopologyOptions): (event: MasksEvent) => void {
  let writer: HistoryWriter | undefined
  return event => writing(folder, () => {
    if (writer !== undefined) return append(folder, writer.add(event))
    const kept = goesOn ? cutBack(folder, event) : undefined
    writer = typeof kept === 'object' ? kept : begin(folder, recipe, event)
    if (typeof kept === 'string') {
      tell(`${folder.shown}/topology.itop: ${kept} It begins anew with step ${integer(event.roundStep)}.`)
    }
  })
}

function append({ topology }: RunFolder, bytes: Uint8Array): void {
  if (bytes.length > 0) appendToFile(topology, bytes)
}

function begin({ topology }: RunFolder, recipe: Recipe, event: MasksEvent): HistoryWriter {
  const { bytes, writer } = startHistory(aboutMasks(recipe), event)
  writeBytes(topology, bytes)
  return writer
}

/** Cuts the file back to a time and writes on from there; or says why that cannot be. */
function cutBack(folder: RunFolder, event: MasksEvent): HistoryWriter | string {
  if (!isThere(folder.topology)) return 'there was no such file.'
  try {
    const bytes = historyUntil(read(folder), event)
    if (bytes === undefined) return 'it begins later than the run goes on.'
    const writer = continueHistory(readHistory(bytes, limits))
    if (writer.add(event).length > 0) return 'its masks are not those of the checkpoint.'
    writeBytes(folder.topology, bytes)
    return writer
  } catch (error) {
    if (error instanceof HistoryError || error instanceof RangeError) return error.message
    throw error
  }
}

/** A run may have any network, whose masks are in memory anyway. */
const limits = { maxSize: 2 ** 40, cutOff: 'leave-out' } as const

const read = ({ topology }: RunFolder): History => readHistory(readPlainBytes(topology), limits)

/** Removes what would no longer be true when the run goes on. */
export const dropTopology = ({ topology }: RunFolder): void => rmSync(topology, { force: true })

/** The masks over time of a run, which must have kept them; of one that is being trained, those until now. */
export function readTopology(folder: RunFolder): History {
  try {
    return read(folder)
  } catch (error) {
    if (!isThere(folder.topology)) {
      throw new UserError([`${folder.shown}: there is no topology.itop, which keeps the masks over time.`,
        'Runs write it unless they are trained with --no-history.'], { cause: error })
    }
    const what = error instanceof HistoryError ? error.message : isDiskError(error) ? `${reason(error)}.` : undefined
    if (what === undefined) throw error
    throw new UserError([`${folder.shown}/topology.itop: ${what}`, 'What else the run has kept is as good as before.'],
      { cause: error })
  }
}
