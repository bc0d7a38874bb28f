import { basename } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { LockedError } from '../lock/folder-lock.js'
import type { Session } from '../program/io.js'
import { warn } from '../program/warn.js'
import type { RunFolder } from '../run-folder/run-folder.js'
import { heldEnd, keepEnd, stateOf, type SweepFolder } from '../sweep/sweep-folder.js'
import type { RunEnd } from '../sweep/trainer.js'
import { fetchRun, sentRun, wantNoMore, type SentRun } from './run-files.js'

interface Where {
  readonly folder: SweepFolder
  readonly token: string
  /** A file system that machines share shows some changes only after seconds. */
  readonly looks: number
  readonly io: Session
}

/** Brings a run that has ended into the folder of a sweep, if it is not there; undefined where it is nowhere yet. */
export async function bring(
  redis: Redis, id: string, { folder, token, looks, io }: Where
): Promise<RunEnd | undefined> {
  const run = folder.run(id)
  for (let look = 1; look <= looks; look++) {
    const here = stateOf(run)
    if (here === 'held') return heldEnd(run)
    const sent = here === 'ended' ? undefined : await sentRun(redis, id)
    const end = here === 'ended' ? { is: here } as const
      : sent?.ended === true ? await fetched(redis, id, { run, sent, io }) : undefined
    if (end !== undefined) {
      keepEnd(folder, id, end)
      if (end.is !== 'held') await wantNoMore(redis, id, token)
      return end
    }
    if (look < looks) await pause(1000)
  }
  return undefined
}

async function fetched(
  redis: Redis, id: string, { run, sent: { leftOut, at }, io }:
  { readonly run: RunFolder, readonly sent: SentRun, readonly io: Session }
): Promise<RunEnd> {
  const limit = 'more than may be sent, itop worker --upload, and'
  if (leftOut.includes(basename(run.summary))) {
    return { is: 'failed', status: 1, why: `all that it has is ${limit} lies at ${at}` }
  }
  try {
    await fetchRun(redis, id, run)
  } catch (error) {
    if (error instanceof LockedError) return heldEnd(run)
    throw error
  }
  if (leftOut.length > 0) warn(io, [`${run.shown}: ${limit} left at ${at}: ${leftOut.join(', ')}`])
  return { is: 'ended' }
}
