import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createArena, type Arena } from '../src/arena.js'

const page = 65_536
const start = 1000 // no multiple of the alignment
const memoryOf = (pages: number) => new WebAssembly.Memory({ initial: 1, maximum: pages })

interface Block { readonly offset: number, readonly bytes: number }

const roundUp = (bytes: number) => Math.ceil(Math.max(bytes, 1) / 64) * 64
const sum = (blocks: readonly Block[]) => blocks.reduce((total, { bytes }) => total + roundUp(bytes), 0)

/** A history: sizes are allocated; a number below 0 frees one of the live blocks. */
const events = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: -1000, max: -1 }))
const histories = fc.array(events, { maxLength: 120 })

/** Plays a history, and shows the arena and the live blocks after each event. */
function play(history: readonly number[], see: (arena: Arena, live: readonly Block[]) => void) {
  const arena = createArena(memoryOf(100), start)
  const live: Block[] = []
  for (const event of history) {
    if (event >= 0) live.push({ offset: arena.allocate(event), bytes: event })
    else if (live.length > 0) arena.free(live.splice(-event % live.length, 1)[0]!.offset)
    see(arena, live)
  }
  return { arena, live }
}

describe('laws of the arena', () => {
  test('live blocks lie after the start, are aligned to 64 bytes, and never overlap', () => {
    fc.assert(fc.property(histories, history => {
      play(history, (_, live) => {
        const blocks = [...live].sort((a, b) => a.offset - b.offset)
        let end = start
        for (const { offset, bytes } of blocks) {
          expect(offset % 64).toBe(0)
          expect(offset).toBeGreaterThanOrEqual(end)
          end = offset + bytes
        }
      })
    }))
  })

  test('live bytes are the sum of the blocks, and the high-water mark is the highest they have been', () => {
    fc.assert(fc.property(histories, history => {
      let highest = 0
      play(history, (arena, live) => {
        highest = Math.max(highest, sum(live))
        expect(arena.statistics()).toMatchObject({ live: sum(live), highWater: highest })
        expect(arena.statistics().extent).toBeGreaterThanOrEqual(sum(live))
      })
    }))
  })

  test('when everything is freed, in any order, all memory is one block again', () => {
    fc.assert(fc.property(histories, fc.integer({ min: 0, max: 1000 }), (history, order) => {
      const { arena, live } = play(history, () => {})
      const rest = [...live]
      while (rest.length > 0) arena.free(rest.splice(order % rest.length, 1)[0]!.offset)
      expect(arena.statistics()).toMatchObject({ live: 0, extent: roundUp(start) - start })
      expect(arena.allocate(90 * page)).toBe(roundUp(start))
    }))
  })

  test('memory is used again: allocating and freeing the same sizes over and over does not extend it', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 20 }), sizes => {
      const arena = createArena(memoryOf(100), start)
      const round = () => {
        const blocks = sizes.map(bytes => arena.allocate(bytes))
        const { extent } = arena.statistics()
        for (const offset of blocks) arena.free(offset)
        return extent
      }
      const first = round()
      for (let i = 0; i < 5; i++) expect(round()).toBe(first)
    }))
  })

  test('what a block holds is its owner\'s alone', () => {
    fc.assert(fc.property(histories, history => {
      const memory = memoryOf(100)
      const arena = createArena(memory, start)
      const live: (Block & { readonly mark: number })[] = []
      history.forEach((event, i) => {
        if (event >= 0) {
          const block = { offset: arena.allocate(event), bytes: event, mark: i % 251 }
          new Uint8Array(memory.buffer, block.offset, event).fill(block.mark)
          live.push(block)
        } else if (live.length > 0) arena.free(live.splice(-event % live.length, 1)[0]!.offset)
      })
      for (const { offset, bytes, mark } of live) {
        expect(new Uint8Array(memory.buffer, offset, bytes).every(byte => byte === mark)).toBe(true)
      }
    }))
  })
})

test('the smallest hole that fits is taken, the first among equals', () => {
  const arena = createArena(memoryOf(10), 0)
  const [large, , small, , equal] = [640, 64, 128, 64, 128, 64].map(bytes => arena.allocate(bytes))
  for (const offset of [large!, small!, equal!]) arena.free(offset)
  expect(arena.allocate(100)).toBe(small)
  expect(arena.allocate(100)).toBe(equal)
  expect(arena.allocate(100)).toBe(large)
})

test('free is told which bytes are free', () => {
  const freed: Block[] = []
  const arena = createArena(memoryOf(10), 0, (offset, bytes) => freed.push({ offset, bytes }))
  arena.free(arena.allocate(100))
  expect(freed).toEqual([{ offset: 0, bytes: 128 }])
})

test('a block that is not live is refused: never allocated, freed already, or inside another', () => {
  const arena = createArena(memoryOf(10), 0)
  const offset = arena.allocate(1000)
  expect(() => arena.free(64)).toThrow('arena: 64 is no live block.')
  arena.free(offset)
  expect(() => arena.free(offset)).toThrow('arena: 0 is no live block.')
})

describe('out of memory', () => {
  test('says what is in use, how much is missing, and what to do; the arena stays as it was', () => {
    const arena = createArena(memoryOf(64), 0) // 4 MiB
    const held = arena.allocate(2 * 1024 ** 2)
    const before = arena.statistics()
    expect(() => arena.allocate(7 * 1024 ** 2)).toThrow(new RangeError(
      'backend-cpu: out of memory: 2 MiB are in use and 7 MiB more do not fit; the kernels have 4 GiB. ' +
      'Use a smaller batch, or a sparser network.'))
    expect(arena.statistics()).toEqual(before)
    arena.free(held)
    expect(arena.allocate(4 * 1024 ** 2)).toBe(0)
  })

  test('memory grows by what is strictly needed when no more is to be had', () => {
    const memory = memoryOf(20)
    const arena = createArena(memory, 0)
    expect(arena.allocate(20 * page)).toBe(0)
    expect(memory.buffer.byteLength).toBe(20 * page)
  })
})
