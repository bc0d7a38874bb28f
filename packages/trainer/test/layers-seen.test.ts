import { layersOf } from '@itop/models'
import { setItop, type LayerShape, type Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { sparsify, train } from '../src/index.js'
import { toyData, toyNetwork, usePlainCpu } from './toy.js'

beforeAll(usePlainCpu)

/** A method that notes the layers it is shown. */
function noting() {
  const seen: (readonly LayerShape[])[] = []
  const updater = setItop({ density: 0.5, interval: 2 })
  const method: Updater = {
    ...updater,
    start: (layers, at) => { seen.push(layers); return updater.start(layers, at) },
    plan: (layers, run) => { seen.push(layers); return updater.plan(layers, run) }
  }
  return { seen, method }
}

test('a training shows a method each layer with its role and who reads it', async () => {
  const { seen, method } = noting()
  await train({ network: toyNetwork, data: toyData, method, steps: 1, batch: 8, seed: 1 }).done
  expect(seen).toEqual([layersOf(toyNetwork), layersOf(toyNetwork)])
  expect(seen[0]!.map(({ name, role, feeds }) => [name, role, feeds])).toEqual([
    ['fc1', 'dense', [{ name: 'fc2', positions: 1 }]], ['fc2', 'dense', []]
  ])
})

test('a loop of one\'s own shows roles, and nobody knows who reads whom', () => {
  const { seen, method } = noting()
  const weights = [[3, 3, 1, 4], [16, 2]].map(shape => tf.variable(tf.ones(shape)))
  sparsify(weights, method).dispose()
  expect(seen[0]!.map(({ role, feeds }) => [role, feeds])).toEqual([['conv', undefined], ['dense', undefined]])
  tf.dispose(weights)
})
