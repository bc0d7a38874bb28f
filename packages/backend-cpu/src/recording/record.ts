import { wordsInAll, writeJobs } from '../jobs/job.js'
import { place, wordsAt } from '../heap.js'
import type { Machine } from '../machine.js'
import { forwardJobs, type ForwardPass } from './forward-jobs.js'

/** A forward pass that lies in the kernels' memory and runs in one call. It knows no tensors. */
export interface Program {
  readonly jobs: number
  /** From an input batch to logits, where these lie. */
  run(input: number, logits: number): void
  dispose(): void
}

/**
 * Records a forward pass: first to see how much memory it needs, then where that lies, twice, for two places of its
 * input and its logits. What differs between these two is where they are named, and each run writes them there;
 * nothing else may differ.
 */
export function recordForward(machine: Machine, pass: ForwardPass): Program {
  const first = forwardJobs(machine, pass, { input: 64, logits: 128, work: 192, numbers: 192 })
  const work = machine.arena.allocate(first.workBytes)
  const numbers = place(machine, first.numbers)
  const length = wordsInAll(first.jobs)
  const at = machine.arena.allocate(length * 4)
  const words = wordsAt(machine, at, length)
  const dispose = (): void => { for (const block of [work, numbers, at]) machine.arena.free(block) }
  const written = ([input, logits]: Ends): Int32Array => {
    writeJobs(forwardJobs(machine, pass, { input, logits, work, numbers }).jobs, words)
    return words.integers.slice()
  }
  // Places that nothing has: the first block of an arena lies behind them.
  const [one, other] = [[4, 8], [12, 16]] as const
  try {
    const slots = slotsOf([written(one), one], [written(other), other])
    return {
      jobs: first.jobs.length,
      run(input, logits) {
        for (const i of slots.input) words.integers[i] = input
        for (const i of slots.logits) words.integers[i] = logits
        machine.kernels.exports.run_jobs(at, first.jobs.length)
      },
      dispose
    }
  } catch (error) {
    dispose()
    throw error
  }
}

type Ends = readonly [input: number, logits: number]

/** The words in which two recordings name the places by which alone they may differ. */
function slotsOf([one, [x, y]]: readonly [Int32Array, Ends], [other, [x2, y2]]: readonly [Int32Array, Ends]) {
  const slots = { input: [] as number[], logits: [] as number[] }
  one.forEach((word, i) => {
    if (word === other[i]) return
    if (word === x && other[i] === x2) slots.input.push(i)
    else if (word === y && other[i] === y2) slots.logits.push(i)
    else throw new Error(`backend-cpu: two recordings of a forward pass differ at word ${i}: ${word}, ${other[i]}.`)
  })
  return slots
}
