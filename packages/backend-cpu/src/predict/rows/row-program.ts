import { sizeOf } from '@itop/masks'
import type { EngineNetwork, ImageShape, ParameterOptions } from '@itop/ops'
import type { ConvList } from '../../conv-list.js'
import { place, wordsAt } from '../../heap.js'
import { wordsInAll, writeJobs, type Job } from '../../jobs/job.js'
import { byImage } from '../../logits.js'
import type { Machine } from '../../machine.js'
import { writePixels } from '../../pixels.js'
import type { PlacedWeight } from '../../recording/step-jobs.js'
import type { BatchProgram } from '../batch-program.js'
import { rowList } from './row-convolution.js'
import type { RowSite } from './row-jobs.js'
import { rowPassJobs } from './row-pass.js'
import { slack } from './row-planes.js'
import { rowWeights } from './row-weights.js'
import { stagesOf, type Stage } from './stages.js'

/** Images up to which lanes are pixels. More fill vectors by themselves. */
const mostOnRows = 4

/** A network, and how many images of it are computed. */
export interface RowOptions {
  readonly network: EngineNetwork
  readonly weights: readonly ParameterOptions[]
  readonly placed: ReadonlyMap<string, PlacedWeight>
  readonly n: number
}

/**
 * The forward pass of a network over few images: lanes are pixels, norms are folded, and what follows a convolution is
 * computed in one go. Undefined for networks without convolutions, and with layers that rows do not have.
 */
export function createRowProgram(
  machine: Machine, { network, weights, placed, n }: RowOptions
): BatchProgram | undefined {
  if (n > mostOnRows || !network.steps.some(({ op }) => op === 'conv2d')) return undefined
  const memory = createMemory(machine)
  const stages = stagesOf(network.steps)
  const own = rowWeights(machine, stages, weights, placed)
  const dispose = (): void => {
    own.dispose()
    memory.free()
  }
  const { stride } = machine.layout.lanesOf(n)
  const [size, classes] = [floatsOf(network.input), floatsOf(network.steps.at(-1)!.output)]
  const [images, logits] = [memory.floats(n * size + slack), memory.floats(classes * stride)]
  const pass = { network, stages, n, weights: own.of, lists: createLists(memory.put) }
  const ends = { input: images.at, logits: logits.at }
  const first = rowPassJobs(machine, pass, { ...ends, work: 64, numbers: 64 })
  if (!first) {
    dispose()
    return undefined
  }
  const [work, numbers] = [memory.floats(first.workBytes / 4).at, memory.put(first.numbers)]
  const run = memory.program(rowPassJobs(machine, pass, { ...ends, work, numbers })!.jobs)
  return {
    run(fill) {
      fill(images.view.subarray(0, n * size), { kind: 'image-major' }, pixels =>
        pixels.starts.forEach((start, i) => writePixels(machine,
          { shape: network.input, n: 1, y: images.at + 4 * i * size, stride: 1 },
          { ...pixels, starts: Uint32Array.of(start) })))
      run()
      const found = new Float32Array(n * classes)
      byImage(logits.view, { n, classes, stride }, found)
      return found
    },
    dispose
  }
}

const floatsOf = ({ c, h, w }: ImageShape): number => sizeOf([c, h, w])

/** The list of each stage, made when it is asked for first. */
function createLists(put: (numbers: ArrayLike<number>) => number): RowSite['lists'] {
  const made = new Map<Stage, ConvList>()
  return (stage, from, geometry) => {
    const list = made.get(stage) ?? rowList(geometry, from, put)
    made.set(stage, list)
    return list
  }
}

/** Memory that is freed together. */
function createMemory(machine: Machine) {
  const { arena, kernels } = machine
  const taken: number[] = []
  const keep = (at: number): number => {
    taken.push(at)
    return at
  }
  return {
    floats(count: number) {
      const at = keep(arena.allocate(4 * count))
      return { at, view: new Float32Array(kernels.memory.buffer, at, count) }
    },
    put: (numbers: ArrayLike<number>): number => keep(place(machine, numbers)),
    /** Writes jobs, to be done by one call. */
    program(jobs: readonly Job[]): () => void {
      const length = wordsInAll(jobs)
      const at = keep(arena.allocate(4 * length))
      writeJobs(jobs, wordsAt(machine, at, length))
      return () => kernels.exports.run_jobs(at, jobs.length)
    },
    free: (): void => { for (const at of taken) arena.free(at) }
  }
}
