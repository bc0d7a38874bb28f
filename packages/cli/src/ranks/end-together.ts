import { setTimeout as later } from 'node:timers/promises'
import { CheckpointError } from '@itop/checkpoint'
import { readCheckpoint } from '@itop/checkpoint/node'
import type { Session } from '../program/io.js'
import { resumeCommand } from '../run-folder/resume-command.js'
import type { RunFolder } from '../run-folder/run-folder.js'
import type { Ranks } from './join-ranks.js'

/** Milliseconds for which a rank that fails lets the first one speak: what is wrong on all is said once. */
const patience = 1000

/** Milliseconds after a wish to stop in which a step that ends in time is quicker to say where things are. */
const soon = 300

/**
 * Trains as one of several ranks. Where that fails on one, its process ends, and the launcher ends those that wait for
 * it: it says what is saved before. So do the first two, of which one is left, when the launcher asks them to end.
 */
export async function endingTogether<Result>(
  { rank }: Ranks, folder: RunFolder, io: Session, train: () => Promise<Result>
): Promise<Result> {
  const done = new AbortController()
  const tell = () => { if (rank < 2) void tellLater(folder, io, done.signal) }
  io.interrupt?.addEventListener('abort', tell, { once: true, signal: done.signal })
  try {
    return await train()
  } catch (error) {
    if (rank > 0) await later(patience)
    io.stderr.write(await savedWords(folder))
    throw error
  } finally {
    done.abort()
  }
}

/** Said as it begins: a launcher may kill all when one is gone, with no time for words. */
export const ranksWords = ({ size, library }: Pick<Ranks, 'size' | 'library'>, folder: RunFolder): string =>
  `${size} ranks, ${library}. If one ends before its time all do; then go on from the last checkpoint with:\n` +
  `mpirun … ${resumeCommand(folder)}\n`

async function tellLater(folder: RunFolder, io: Session, signal: AbortSignal): Promise<void> {
  try {
    await later(soon, undefined, { signal })
    io.stderr.write(`Asked to stop while ranks wait for each other. ${await savedWords(folder)}`)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Which checkpoint there is, and how to go on from it. */
async function savedWords(folder: RunFolder): Promise<string> {
  try {
    const { step } = await readCheckpoint(folder.path)
    return `The last checkpoint is of step ${step}. Go on with: mpirun … ${resumeCommand(folder)}\n`
  } catch (error) {
    if (error instanceof CheckpointError) return `${folder.shown}: no checkpoint was written.\n`
    throw error
  }
}
