/** What an arena needs to know of a memory. */
interface Addresses {
  readonly buffer: { readonly byteLength: number }
  grow(pages: number): unknown
}

/** What the arena holds, in bytes. */
export interface ArenaStatistics {
  readonly live: number
  /** The highest `live` has been. */
  readonly highWater: number
  /** Bytes of the address space in use, free blocks between included. */
  readonly extent: number
}

/** Blocks of one growing memory, by byte offset. */
export interface Arena {
  /** A block of at least this many bytes, aligned to 64. Its content is whatever was there. */
  allocate(bytes: number): number
  free(offset: number): void
  statistics(): ArenaStatistics
}

const alignment = 64
const pageBytes = 65_536

/** An arena over a memory from `start` on: best fit, neighbours joined when freed. */
export function createArena(
  memory: Addresses, start: number, onFree: (offset: number, bytes: number) => void = () => {}
): Arena {
  const sizes = new Map<number, number>()
  let free: { offset: number, bytes: number }[] = [] // ascending, never adjacent
  let end = roundUp(start)
  let live = 0
  let highWater = 0

  function bestFit(bytes: number): number {
    let best = -1
    for (let i = 0; i < free.length; i++) {
      const size = free[i]!.bytes
      if (size >= bytes && (best < 0 || size < free[best]!.bytes)) best = i
      if (size === bytes) break
    }
    return best
  }

  function extend(bytes: number): number {
    const needed = end + bytes - memory.buffer.byteLength
    if (needed > 0) grow(memory, Math.max(needed, 16 * 1024 ** 2), needed, live)
    const offset = end
    end += bytes
    return offset
  }

  function take(bytes: number): number {
    const i = bestFit(bytes)
    if (i < 0) return extend(bytes)
    const block = free[i]!
    const offset = block.offset
    if (block.bytes === bytes) free.splice(i, 1)
    else free[i] = { offset: offset + bytes, bytes: block.bytes - bytes }
    return offset
  }

  return {
    allocate(wanted) {
      const bytes = roundUp(Math.max(wanted, 1))
      const offset = take(bytes)
      sizes.set(offset, bytes)
      live += bytes
      highWater = Math.max(highWater, live)
      return offset
    },
    free(offset) {
      const bytes = sizes.get(offset)
      if (bytes === undefined) throw new Error(`arena: ${offset} is no live block.`)
      sizes.delete(offset)
      live -= bytes
      onFree(offset, bytes)
      free = insert(free, { offset, bytes })
      const last = free[free.length - 1]!
      if (last.offset + last.bytes === end) {
        end = last.offset
        free.pop()
      }
    },
    statistics: () => ({ live, highWater, extent: end - start })
  }
}

function insert(free: { offset: number, bytes: number }[], block: { offset: number, bytes: number }) {
  let low = 0
  let high = free.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (free[middle]!.offset < block.offset) low = middle + 1
    else high = middle
  }
  const before = free[low - 1]
  const after = free[low]
  const joinsBefore = before !== undefined && before.offset + before.bytes === block.offset
  const joinsAfter = after !== undefined && block.offset + block.bytes === after.offset
  const offset = joinsBefore ? before.offset : block.offset
  const bytes = block.bytes + (joinsBefore ? before.bytes : 0) + (joinsAfter ? after.bytes : 0)
  free.splice(joinsBefore ? low - 1 : low, Number(joinsBefore) + Number(joinsAfter), { offset, bytes })
  return free
}

const roundUp = (bytes: number): number => Math.ceil(bytes / alignment) * alignment

function grow(memory: Addresses, wanted: number, needed: number, live: number): void {
  for (const bytes of [wanted, needed]) {
    try {
      memory.grow(Math.ceil(bytes / pageBytes))
      return
    } catch { /* try what is strictly needed, then report */ }
  }
  throw new RangeError(`backend-cpu: out of memory: ${megabytes(live)} are in use and ${megabytes(needed)} more ` +
    'do not fit; the kernels have 4 GiB. Use a smaller batch, or a sparser network.')
}

const megabytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(0)} MiB`
