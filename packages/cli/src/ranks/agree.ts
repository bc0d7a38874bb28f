import { UserError, type Recipe } from '@itop/experiment'
import type { Ranks } from './join-ranks.js'

/**
 * What comes out of work that each rank does for itself. Where it fails on any of them all leave: the first that failed
 * with its error, the others without words, by undefined.
 */
export async function agreed<Result>(ranks: Ranks, work: () => Promise<Result>): Promise<Result | undefined> {
  const own = await work().then(result => ({ result }), (error: unknown) => ({ error }))
  const hasFailed = 'error' in own
  const failed = Float32Array.from({ length: ranks.size }, (_, rank) => Number(rank === ranks.rank && hasFailed))
  await ranks.allReduce(failed)
  const first = failed.findIndex(one => one > 0)
  if (first < 0) return 'error' in own ? undefined : own.result
  await ranks.close()
  if (hasFailed && first === ranks.rank) throw own.error
  return undefined
}

/** The same time on all ranks: that of the first. */
export async function sharedTime(ranks: Ranks, own: Date): Promise<Date> {
  const milliseconds = Float64Array.of(own.getTime())
  await ranks.broadcast(new Uint8Array(milliseconds.buffer))
  return new Date(milliseconds[0]!)
}

/** Refuses a batch of which some rank would have nothing. */
export function refuseSmallBatch({ batch, accumulate }: Recipe, { size }: Pick<Ranks, 'size'>): void {
  const parts = accumulate * size
  if (parts <= batch) return
  throw new UserError([`--batch ${batch}: too few images for ${size} ranks, which cut a batch into ${parts} parts.`,
    `Choose a batch of at least ${parts}, or fewer ranks.`])
}
