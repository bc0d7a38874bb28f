import type { ChangingNumbers } from '@itop/ops'
import { place, wordsAt } from '../heap.js'
import { fieldsOf, wordsIn, writeJob } from '../jobs/job.js'
import type { Machine } from '../machine.js'
import { regionOf, type Region } from './regions.js'
import type { TracedJob, TracedStep } from './trace.js'

/** What a recorded step is run with. */
export interface StepRun extends ChangingNumbers {
  readonly input: number
  readonly labels: Int32Array
}

/** A step that lies in the kernels' memory and runs in one call. It knows no tensors. */
export interface StepProgram {
  readonly jobs: number
  /** Bytes that it keeps, and that it takes while it runs. */
  readonly bytes: { readonly kept: number, readonly work: number }
  /** Has the step done; `read` is called before the room of its results is free again. */
  run<T>(given: StepRun, read: (placeOf: (place: number) => number) => T): T
  dispose(): void
}

/** A word that names a place of a region. */
interface Named {
  readonly word: number
  readonly offset: number
}

/** Writes a step of so many labels into memory. The room that it works in is taken anew for each run. */
export function createStepProgram(machine: Machine, step: TracedStep, labelCount: number): StepProgram {
  const { arena, kernels } = machine
  const length = step.jobs.reduce((sum, { job }) => sum + wordsIn(job), 0)
  const [at, numbers, labels] = [arena.allocate(length * 4), place(machine, step.numbers),
    arena.allocate(labelCount * 4)]
  const words = wordsAt(machine, at, length)
  const { named, changing } = write(step, words)
  const where: Record<Region, number> = { work: -1, numbers: -1, labels: -1, input: -1 }
  const move = (region: Region, to: number): void => {
    if (where[region] === to) return
    where[region] = to
    for (const { word, offset } of named[region]) words.integers[word] = to + offset
  }
  move('numbers', numbers)
  move('labels', labels)
  const labelsThere = wordsAt(machine, labels, labelCount).integers
  return {
    jobs: step.jobs.length,
    bytes: { kept: 4 * (length + step.numbers.length + labelCount), work: step.work.bytes },
    run(given, read) {
      const work = arena.allocate(step.work.bytes)
      try {
        move('work', work)
        move('input', given.input)
        labelsThere.set(given.labels)
        for (const change of changing) change(given)
        kernels.exports.run_jobs(at, step.jobs.length)
        return read(one => work + step.work.offsetOf(one)) // results lie in the room of the step
      } finally {
        arena.free(work)
      }
    },
    dispose: () => { for (const block of [at, numbers, labels]) arena.free(block) }
  }
}

/** Writes jobs, and finds the words that are written again later: by region, and by numbers of the step. */
function write({ jobs, work }: TracedStep, words: ReturnType<typeof wordsAt>) {
  const named: Record<Region, Named[]> = { work: [], numbers: [], labels: [], input: [] }
  const changing: ((now: ChangingNumbers) => void)[] = []
  let next = 0
  for (const { job, again } of jobs) {
    const first = next + 1
    next = writeJob(job, words, next)
    fieldsOf(job).forEach(({ kind, value }, i) => {
      const found = kind === 'place' ? regionOf(value) : undefined
      if (!found) return
      const { region, offset } = found
      named[region].push({ word: first + i, offset: region === 'work' ? work.offsetOf(value) : offset })
    })
    if (again) changing.push(rewriter(again, fieldsOf(job).map(({ kind }) => kind), words, first))
  }
  return { named, changing }
}

/** Writes a job's numbers for another step, and leaves its places. */
const rewriter = (
  again: TracedJob['again'] & object, kinds: readonly string[], { integers, floats }: ReturnType<typeof wordsAt>,
  first: number
) => (now: ChangingNumbers): void => {
  fieldsOf(again(now)).forEach(({ value }, i) => {
    if (kinds[i] === 'float') floats[first + i] = value
    else if (kinds[i] !== 'place') integers[first + i] = value
  })
}
