import { randomStream, type RandomStream } from '@itop/masks'
import { expect, test } from 'vitest'
import { drawsOf, pruneAndGrow } from '../src/index.js'
import { first, smallNetwork } from './fixtures.js'

const numbers = ({ nextUint32 }: RandomStream) => [nextUint32(), nextUint32()]

test('draws depend on seed, purpose, layer, step and part, and are the same whenever they are asked for', () => {
  const draws = drawsOf({ seed: 7, step: 100 })
  expect(numbers(draws('grow', 'fc1'))).toEqual(numbers(randomStream('7/grow/fc1/100')))
  expect(numbers(draws('grow', 'fc1', 'again'))).toEqual(numbers(randomStream('7/grow/fc1/100/again')))
  expect(numbers(draws('grow', 'fc1'))).toEqual(numbers(draws('grow', 'fc1')))
})

test('an update grows by the draws that it is given in place of its own', async () => {
  const updater = pruneAndGrow({
    density: 0.3, distribution: 'uniform', prune: 'magnitude', grow: 'random', interval: 10, dropFraction: 0.5,
    dropSchedule: 'constant'
  })
  const { views } = await first(updater, smallNetwork, 1)
  const asked: string[] = []
  const at = { step: 10, totalSteps: 100, seed: 1 }
  const replayed = await updater.update(undefined, views, {
    ...at, draws: (purpose, layer) => {
      asked.push(`${purpose} ${layer}`)
      return { nextUint32: () => 0, nextBelow: lowest(), nextFloat: () => 0 }
    }
  })
  expect(asked).toEqual(smallNetwork.map(({ name }) => `grow ${name}`))
  for (const { stored, pruned, grown } of replayed.change.layers) {
    const kept = new Set([...views[replayed.change.layers.findIndex(one => one.stored === stored)].stored.indices()])
    for (const position of pruned) kept.delete(position)
    const free = Array.from({ length: stored.size }, (_, i) => i).filter(position => !kept.has(position))
    expect([...grown]).toEqual(free.slice(0, grown.length))   // the lowest that there are
  }
  const own = await updater.update(undefined, views, at)
  expect(own.change.layers[0].grown).not.toEqual(replayed.change.layers[0].grown)
})

/** Numbers 0, 1, 2, … as if they had been drawn. */
function lowest() {
  let next = 0
  return () => next++
}
