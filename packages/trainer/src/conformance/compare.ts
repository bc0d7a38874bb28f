import { equals } from '@itop/masks'
import { expectClose, expectSame } from '@itop/ops/conformance'
import { differing, expectAtTheCut, type Ranking } from './at-the-cut.js'
import type { Recorded, SeenLayer } from './record.js'

/**
 * How far losses may be apart, relative to the largest. Sums in another order are off by a few units in the last place,
 * 1e-7, after one interval too; a device's own exponential may be off by ten times as much. A lost slot, a lost weight
 * and a bias off by a thousandth are seen, as a test tries.
 */
export const lossTolerance = 1e-5

/**
 * How far from the cut a score may be, relative to the layer's highest, where backends disagree on a position. Weights
 * and gradients were seen to differ by 8e-7 of the largest, (w·g)² by 2e-6. In a layer of a thousand weights the next
 * score is about 1e-3 away, so that a wrong choice does not pass.
 */
export const cutTolerance = 1e-5

/** Throws unless every step of a run had the loss that it had in another, which may have begun earlier. */
export function expectSameLosses(actual: Recorded, expected: Recorded): void {
  const steps = [...actual.losses.keys()]
  expectSame('the last step', steps.at(-1), [...expected.losses.keys()].at(-1))
  expectClose('losses by step', [...actual.losses.values()], steps.map(step => expected.losses.get(step) ?? NaN),
    lossTolerance)
  const tests = ({ tests: all }: Recorded) => all.map(({ testLoss }) => testLoss)
  expectClose('test losses', tests(actual), tests(expected), lossTolerance)
}

/** Throws unless two updates of the same masks differ only where scores are as good as equal. */
export function expectSameUpdate(actual: readonly SeenLayer[], expected: readonly SeenLayer[]): void {
  expectSame('layers', actual.map(({ name }) => name), expected.map(({ name }) => name))
  for (const [i, layer] of actual.entries()) expectSameLayer(layer, expected[i])
}

function expectSameLayer(actual: SeenLayer, expected: SeenLayer): void {
  const { name, before, pruned, grown, growing } = actual
  if (!equals(before, expected.before)) throw new Error(`${name}: the masks differ before the update already.`)
  if (actual.chosen) {
    expectSwapsOfEquals(actual, differing(actual.forward.indices(), expected.forward.indices()))
    return
  }
  expectSame(`${name}: weights pruned`, pruned.length, expected.pruned.length)
  expectSame(`${name}: weights grown`, grown.length, expected.grown.length)
  const swapped = differing(pruned, expected.pruned)
  expectAtTheCut(existing(actual), {
    what: `${name}: pruned`, disputed: swapped, count: before.count - pruned.length, slack: 0, tolerance: cutTolerance
  })
  const disputed = differing(grown, expected.grown)
  if (growing) {
    // Where another weight was pruned, another position is free, and each may push one over the cut.
    for (const position of swapped) disputed.delete(position)
    expectAtTheCut(free(actual, growing), {
      what: `${name}: grown`, disputed, count: grown.length, slack: swapped.size, tolerance: cutTolerance
    })
  } else if (swapped.size === 0) {
    expectSame(`${name}: positions grown by chance after the same were pruned`, [...grown], [...expected.grown])
  }
}

/** Throws unless each position that was chosen by one backend alone has one in its stead with as good as its score. */
function expectSwapsOfEquals({ name, stored, pruning }: SeenLayer, disputed: ReadonlySet<number>): void {
  if (disputed.size === 0) return
  const scoreAt = new Map([...stored.indices()].map((position, i) => [position, pruning[i]]))
  const room = cutTolerance * Math.max(...scoreAt.values())
  for (const position of disputed) {
    const score = scoreAt.get(position)!   // forward masks lie in what is stored
    const others = [...disputed].filter(other => other !== position)
    if (others.some(other => Math.abs(scoreAt.get(other)! - score) <= room)) continue
    throw new Error(`${name}: backends disagree on position ${position}, whose score is ${score}; none that they ` +
      `disagree on is within ${room} of it.`)
  }
}

const existing = ({ before, pruning }: SeenLayer): Ranking => ({ positions: before.indices(), scores: pruning })

function free({ before, pruned }: SeenLayer, growing: Float32Array): Ranking {
  const gone = new Set(pruned)
  const positions = Array.from(growing, (_, position) => position)
    .filter(position => !before.has(position) || gone.has(position))
  return { positions, scores: positions.map(position => growing[position]) }
}
