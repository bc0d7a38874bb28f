/** Places for what comes and goes while a step is recorded. Each is another one, so that it says what was there. */
export interface Lifetimes {
  allocate(bytes: number): number
  free(at: number): void
  /** Puts what is never there at the same time into the same room. */
  pack(): Packed
}

/** Room that is shared. */
export interface Packed {
  readonly bytes: number
  /** Where in the room a place lies, those within a block too. */
  offsetOf(at: number): number
}

/** A block, from the event that it came with to that which it went with. */
interface Block {
  readonly at: number
  readonly bytes: number
  readonly from: number
  until: number
}

const alignment = 64

/** No places yet; they begin at `start`. */
export function createLifetimes(start: number): Lifetimes {
  const blocks: Block[] = []
  const living = new Map<number, Block>()
  let [next, clock] = [start, 0]
  return {
    allocate(wanted) {
      const bytes = Math.ceil(Math.max(wanted, 1) / alignment) * alignment
      const block = { at: next, bytes, from: clock++, until: Infinity }
      blocks.push(block)
      living.set(block.at, block)
      next += bytes
      return block.at
    },
    free(at) {
      const block = living.get(at)
      if (!block) throw new Error(`recording: ${at} is no place of something that is there.`)
      block.until = clock++
      living.delete(at)
    },
    pack: () => pack(blocks)
  }
}

/**
 * The largest first, each into the smallest gap between those that are there at the same time, which wastes little:
 * Pisarchyk and Lee 2020, https://arxiv.org/abs/2001.03288.
 */
function pack(blocks: readonly Block[]): Packed {
  const offsets = new Map<Block, number>()
  const placed: Block[] = [] // in the order of their offsets
  let bytes = 0
  for (const block of [...blocks].sort((a, b) => b.bytes - a.bytes || a.at - b.at)) {
    const offset = gapFor(block, placed, offsets)
    offsets.set(block, offset)
    const after = placed.findIndex(other => offsets.get(other)! > offset)
    placed.splice(after < 0 ? placed.length : after, 0, block)
    bytes = Math.max(bytes, offset + block.bytes)
  }
  return { bytes, offsetOf: at => placeIn(blocks, offsets, at) }
}

/** Where a block fits among those that are there at the same time. */
function gapFor(block: Block, placed: readonly Block[], offsets: ReadonlyMap<Block, number>): number {
  let [best, least, end] = [-1, Infinity, 0]
  for (const other of placed) {
    if (other.from > block.until || other.until < block.from) continue
    const offset = offsets.get(other)! // it is placed
    const gap = offset - end
    if (gap >= block.bytes && gap < least) [best, least] = [end, gap]
    end = Math.max(end, offset + other.bytes)
  }
  return best < 0 ? end : best
}

/** Blocks lie one after another in the order in which they came. */
function placeIn(blocks: readonly Block[], offsets: ReadonlyMap<Block, number>, at: number): number {
  let [low, high] = [0, blocks.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (blocks[middle]!.at <= at) low = middle
    else high = middle - 1
  }
  const block = blocks[low]!
  return offsets.get(block)! + at - block.at
}
