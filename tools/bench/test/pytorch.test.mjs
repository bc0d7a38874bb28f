import { createNetwork } from '@itop/models'
import { expect, test } from 'vitest'
import { startPytorch, taskOf } from '../pytorch.mjs'

test('Python is told every step of the network, and which layers have a bias', () => {
  const task = taskOf(createNetwork('wrn-10-1'), { batch: 4, threads: 1 })
  expect(task).toMatchObject({ shape: [3, 32, 32], classes: 10, batch: 4, threads: 1 })
  const step = (name) => task.steps.find((one) => one.name === name)
  expect(step('conv1')).toMatchObject({ op: 'conv2d', kernel: [3, 3], stride: [1, 1], padding: [1, 1], bias: false })
  expect(step('fc')).toMatchObject({ op: 'linear', bias: true })
  expect(JSON.parse(JSON.stringify(task))).toEqual(task)
})

test('a Python that does not exist is no contestant', async () => {
  expect(await startPytorch('no-such-python', { network: createNetwork('mlp'), batch: 4, threads: 1 })).toBe(null)
})
