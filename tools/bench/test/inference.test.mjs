import { createNetwork, mlp } from '@itop/models'
import { expect, test } from 'vitest'
import { differenceOf, inferenceRows } from '../inference/measure.mjs'
import { startOnnxruntime } from '../inference/onnxruntime.mjs'
import { stateNames, taskOf } from '../inference/python-task.mjs'
import { inferenceSection } from '../inference/section.mjs'

const time = (median) => ({ median, low: median - 1, high: median + 1, runs: 9 })
const contest = { model: 'm', batch: 1, build: 'wasm-simd', densities: [0.1, 1] }
const versus = { version: '1.2', difference: 2e-7 }
const rows = inferenceRows({ 0.1: time(4), 1: time(20), onnxruntime: time(10) }, contest, versus)

test('each density stands against the same dense times of onnxruntime', () => {
  expect(rows.map(({ density, onnxruntime }) => [density, onnxruntime.ratio])).toEqual([[0.1, 2.5], [1, 0.5]])
  expect(rows[0]).toEqual({
    model: 'm', batch: 1, build: 'wasm-simd', density: 0.1, milliseconds: 4, quartiles: [3, 5], rounds: 9,
    onnxruntime: { version: '1.2', difference: 2e-7, milliseconds: 10, quartiles: [9, 11], ratio: 2.5 }
  })
})

test('the section shows every row, and says how close the logits were', () => {
  const section = inferenceSection(rows)
  expect(section).toContain('| m | 1 | wasm-simd | 0.1 | 4.00 (3.00–5.00) | 10.00 (9.00–11.00) | **2.50×** |')
  expect(section).toContain('differ by at most\n2e-7 of the largest')
  expect(section).toContain('Every sparse network here is faster')
})

test('where the dense network is faster, the section says so', () => {
  const slow = (batch) => inferenceSection(
    inferenceRows({ 0.1: time(40), 1: time(20), onnxruntime: time(10) }, { ...contest, batch }, versus))
  expect(slow(1)).toContain('Dense onnxruntime is faster at\n\n- m, 1 image, 0.1\n')
  expect(slow(128)).toContain('- m, 128 images, 0.1\n')
})

test('without onnxruntime there are our own times', () => {
  const own = inferenceRows({ 0.1: time(4), 1: time(20) }, contest, null)
  expect(own.map(({ onnxruntime }) => onnxruntime)).toEqual([null, null])
  expect(inferenceSection(own)).toContain('onnxruntime was not installed')
  expect(inferenceSection(own)).toContain('| m | 1 | wasm-simd | 1 | 20.00 (19.00–21.00) |')
  expect(inferenceSection(undefined)).toBe('')
})

test('logits that differ stop the contest: it would compare two networks', () => {
  expect(differenceOf([1, -2.0001], [1, -2], 'm')).toBeCloseTo(5e-5, 7)
  expect(() => differenceOf([1, -2], [-2, 1], 'm')).toThrow('m is another network in onnxruntime')
  expect(() => differenceOf([0, 0], [0, 0], 'm')).toThrow('logits differ by NaN')
})

test('Python is told every step of the network, which layers have a bias, and where each value goes', () => {
  const network = createNetwork('wrn-10-1')
  const task = taskOf({ network, threads: 1 })
  expect(task).toMatchObject({ shape: [3, 32, 32], classes: 10, threads: 1 })
  const step = (name) => task.steps.find((one) => one.name === name)
  expect(step('conv1')).toMatchObject({ op: 'conv2d', kernel: [3, 3], bias: false })
  expect(step('fc')).toMatchObject({ op: 'linear', bias: true })
  expect(JSON.parse(JSON.stringify(task))).toEqual(task)
  const names = stateNames(network)
  expect(names).toHaveLength(network.weights.length)
  expect(names).toEqual(expect.arrayContaining([
    'layers.conv1.weight', 'layers.fc.bias', expect.stringMatching(/^layers\.\w+(\/\w+)*\.running_mean$/)
  ]))
  expect(names).not.toContain(undefined)
})

test('a Python that does not exist is no contestant', async () => {
  const network = mlp({ layers: [2, 2] })
  const arrays = new Map(network.weights.map(({ name }) => [`value/${name}`, new Float32Array(2)]))
  const task = { network, arrays, images: new Float32Array(2), threads: 1 }
  expect(await startOnnxruntime('no-such-python', task)).toBe(null)
})
