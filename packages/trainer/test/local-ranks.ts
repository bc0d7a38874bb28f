// Ranks in one process: each a training of its own, which takes turns with the others where they wait for each other.
import type { Collective } from '../src/index.js'

/** So many ranks that know each other. A call ends when all have made it; `told` hears of each, once. */
export function localRanks(
  size: number, told: (call: string, numbers: number) => void = () => {}
): readonly Collective[] {
  const meet = createMeeting(size)
  return Array.from({ length: size }, (_, rank) => ({
    rank,
    size,
    allReduce: numbers => meet(rank, numbers, all => {
      told('allReduce', numbers.length)
      const sums = all[0]!.slice()
      for (const own of all.slice(1)) for (let i = 0; i < sums.length; i++) sums[i] += own[i]!
      for (const own of all) own.set(sums)
    }),
    broadcast: bytes => meet(rank, bytes, ([first, ...others]) => {
      told('broadcast', bytes.length)
      for (const own of others) own.set(first!)
    }),
    barrier: () => meet(rank, undefined, () => {}),
    close: () => meet(rank, undefined, () => {})
  }))
}

/** Waits until all ranks have come with something; the last one does the work for all. */
function createMeeting(size: number) {
  let come: unknown[] = []
  let count = 0
  let waiting: (() => void)[] = []
  return async <Given>(rank: number, given: Given, work: (all: readonly Given[]) => void): Promise<void> => {
    come[rank] = given
    if (++count < size) return new Promise(resolve => { waiting.push(resolve) })
    work(come as Given[])   // of ranks that do the same in the same order
    const all = waiting
    come = []
    count = 0
    waiting = []
    for (const go of all) go()
  }
}
