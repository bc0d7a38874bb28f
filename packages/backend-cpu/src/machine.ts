import type { Pattern } from '@itop/ops'
import { createConvLists } from './conv-lists.js'
import { place, wordsAt, type Heap } from './heap.js'
import { mostWords, writeJob, type Job } from './jobs/job.js'
import type { Room, Site } from './jobs/room.js'
import { createPatternBlocks } from './pattern-blocks.js'
import { createLayout } from './planes.js'
import type { Perform, PerformAgain, Trace } from './recording/trace.js'

/** The kernels with their memory, and what lies in it for jobs to be built by. It knows no tensors. */
export interface Machine extends Heap, Site {
  readonly perform: Perform
  readonly performAgain: PerformAgain
  /** Frees what was made for a pattern that is not used any more. */
  release(pattern: Pattern): void
}

/** The step that is being recorded, if any: who has jobs done or makes tensors asks here first. */
export interface Recorder {
  trace: Trace | undefined
}

/** A machine on kernels whose threads have started. */
export function createMachine(heap: Heap, recorder: Recorder = { trace: undefined }): Machine {
  const { kernels } = heap
  const layout = createLayout(kernels.vector)
  const [patterns, convolutions] = [createPatternBlocks(heap), createConvLists(heap, layout)]
  const site = { layout, patterns, convolutions, sizes: kernels.exports }
  const run = createRunner(heap)
  const { room, free } = createRoom(heap, site)
  return {
    ...heap, ...site,
    perform(build) {
      if (recorder.trace) return recorder.trace.perform(build)
      try {
        for (const job of build(room)) run(job)
      } finally {
        free()
      }
    },
    performAgain(build, now) {
      if (recorder.trace) recorder.trace.performAgain(build, now)
      else run(build(now))
    },
    release(pattern) {
      patterns.release(pattern)
      convolutions.release(pattern)
    }
  }
}

/** Has one job done: it is written to a place of its own, which kernels have read before they return. */
function createRunner(heap: Heap): (job: Job) => void {
  const at = heap.arena.allocate(mostWords * 4)
  const words = wordsAt(heap, at, mostWords)
  return (job) => {
    writeJob(job, words)
    heap.kernels.exports.run_jobs(at, 1)
  }
}

/** Room for the jobs of one operation after another; `free` comes between. */
function createRoom(heap: Heap, site: Site) {
  let taken: number[] = []
  const keep = (at: number): number => {
    taken.push(at)
    return at
  }
  const room: Room = {
    ...site,
    scratch: (floats) => keep(heap.arena.allocate(floats * 4)),
    numbers: (numbers) => keep(place(heap, numbers)),
    labels: (labels) => keep(place(heap, labels))
  }
  const free = (): void => {
    if (taken.length === 0) return
    const all = taken
    taken = []
    for (const at of all) heap.arena.free(at)
  }
  return { room, free }
}
