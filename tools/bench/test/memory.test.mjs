import { createNetwork } from '@itop/models'
import { expect, test } from 'vitest'
import { measureMemory } from '../memory/measure.mjs'
import { taskOf } from '../memory/python-task.mjs'
import { leastOf, memorySection } from '../memory/section.mjs'

const ours = {
  model: 'm', batch: 8, contestant: 'itop', density: 0.05, build: 'wasm-simd', peakBytes: 200e6, processBytes: 300e6,
  stateBytes: 6e6, arena: { live: 7e6, highWater: 150e6, extent: 160e6 }
}
const torch = { ...ours, contestant: 'PyTorch 2', density: 1, build: null, stateBytes: 120e6, arena: null }
const formats = [
  { ...torch, peakBytes: 500e6 }, { ...torch, contestant: 'PyTorch 2, channels-last', peakBytes: 400e6 }
]

test('ours stands against the memory format in which PyTorch needs least', () => {
  expect(leastOf(ours, [ours, ...formats]).contestant).toBe('PyTorch 2, channels-last')
  const section = memorySection([ours, ...formats])
  expect(section).toContain('| m | 8 | 0.05 | itop, `wasm-simd` | 6 | 200 | 300 | **2.00×** |')
  expect(section).toContain('| m | 8 | 1 | PyTorch 2, dense | 120 | 500 | 300 |  |')
  expect(section).toContain("Every sparse step takes less than PyTorch's dense one.")
})

test('where ours needs more, the section names it', () => {
  const section = memorySection([{ ...ours, peakBytes: 450e6 }, ours, ...formats])
  expect(section).toContain("PyTorch's dense step takes no more memory than\n\n- m at 0.05, `wasm-simd`\n")
})

test('another batch is no comparison', () => {
  expect(leastOf(ours, [{ ...torch, batch: 16 }])).toBe(undefined)
})

test('without PyTorch there are our own numbers, and without numbers no section', () => {
  const section = memorySection([ours])
  expect(section).toContain('| itop, `wasm-simd` | 6 | 200 | 300 |  |')
  expect(section).toContain('PyTorch was not installed')
  expect(memorySection(undefined)).toBe('')
})

test('a Python that does not exist is no contestant', async () => {
  const contests = [{ model: 'mlp', batch: 8 }]
  expect(await measureMemory({ python: 'no-such-python', builds: [], contests })).toEqual([])
})

test('Python is told every step of the network, and which layers have a bias', () => {
  const task = taskOf({ network: createNetwork('wrn-10-1'), threads: 1 })
  expect(task).toMatchObject({ shape: [3, 32, 32], classes: 10, threads: 1 })
  const step = (name) => task.steps.find((one) => one.name === name)
  expect(step('conv1')).toMatchObject({ op: 'conv2d', kernel: [3, 3], bias: false })
  expect(step('fc')).toMatchObject({ op: 'linear', bias: true })
  expect(JSON.parse(JSON.stringify(task))).toEqual(task)
})
