import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { emptyFolder, fakeInstallation } from './fake-library.js'

// A process loads TensorFlow once, and the module remembers it: each test takes the module afresh.
let register: typeof import('../src/index.js').register

beforeEach(async () => {
  vi.resetModules()
  register = (await import('../src/index.js')).register
  await tf.setBackend('cpu')
})

afterEach(() => {
  if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow')
})

/** After a failure, TF.js must be as it was. */
function expectUntouched(): void {
  expect([tf.getBackend(), tf.findBackendFactory('tensorflow')]).toEqual(['cpu', null])
}

test('a missing library: says where it was looked for and how to install it', async () => {
  const from = emptyFolder()
  await expect(register({ from })).rejects.toThrow(
    `register: @tensorflow/tfjs-node is not installed: it was not found from ${from}. ` +
    'Install it: npm install @tensorflow/tfjs-node@4.22.0. ')
  expectUntouched()
})

test('a missing library for GPUs: also says which CUDA and cuDNN it needs', async () => {
  await expect(register({ gpu: true, from: emptyFolder() })).rejects.toThrow(
    /npm install @tensorflow\/tfjs-node-gpu@4\.22\.0\. .*NVIDIA GPU, CUDA 11\.2 and cuDNN 8\./)
})

test('a library with another copy of tfjs-core is refused before it is loaded', async () => {
  const from = fakeInstallation({ name: '@tensorflow/tfjs-node', otherCore: true, code: 'throw new Error("loaded")' })
  const failure = register({ from })
  await expect(failure).rejects.toThrow(/must use one copy of @tensorflow\/tfjs-core, but .*tfjs-node uses /)
  await expect(failure).rejects.toThrow(`${from}/node_modules/@tensorflow/tfjs-core/index.js`)
  await expect(failure).rejects.toThrow('npm install @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-node@4.22.0')
  expectUntouched()
})

test('a library that cannot be loaded: says why, on what, and how to install it again', async () => {
  const code = 'throw new Error("libtensorflow.so.2: not found.")'
  const from = fakeInstallation({ name: '@tensorflow/tfjs-node', code })
  const failure = register({ from })
  await expect(failure).rejects.toThrow(`it cannot be loaded on Node ${process.versions.node}, ${process.platform} `)
  await expect(failure).rejects.toThrow('libtensorflow.so.2: not found. Install it again: npm install ')
  await expect(failure).rejects.toThrow('Tested on Node 20 and 24.')
  expectUntouched()
})

test('the library for GPUs without CUDA: says that it runs on the CPU, and what it needs', async () => {
  const from = fakeInstallation({ name: '@tensorflow/tfjs-node-gpu' })
  const failure = register({ gpu: true, from })
  await expect(failure).rejects.toThrow(
    'register: @tensorflow/tfjs-node-gpu is loaded, but TensorFlow runs on the CPU: it found no GPU that it can use. ')
  await expect(failure).rejects.toThrow(/CUDA 11\.2 and cuDNN 8 .*TF_CPP_MIN_LOG_LEVEL=0 .*gpu: false/)
  expectUntouched()
})

test('after that, without gpu, the same library serves as the one for CPUs', async () => {
  const from = fakeInstallation({ name: '@tensorflow/tfjs-node-gpu' })
  await register({ gpu: true, from }).catch(() => {})
  const backend = await register({ from })
  expect(backend).toMatchObject({
    name: 'tensorflow', gpu: false,
    library: { name: '@tensorflow/tfjs-node-gpu', version: '4.22.0', tensorflow: '2.9.1' },
    description: 'TensorFlow 2.9.1 in Node (@tensorflow/tfjs-node-gpu 4.22.0), on the CPU'
  })
  expect(tf.getBackend()).toBe('tensorflow')
  await backend.dispose()
})

test('with a GPU it says so; the other library cannot be loaded beside it', async () => {
  const from = fakeInstallation({ name: '@tensorflow/tfjs-node-gpu', onGpu: true })
  const backend = await register({ gpu: true, from })
  expect(backend.gpu).toBe(true)
  expect(backend.description).toMatch(/on the GPU$/)
  await backend.dispose()
  await expect(register({ from })).rejects.toThrow(
    'register: this process has loaded @tensorflow/tfjs-node-gpu and cannot also load @tensorflow/tfjs-node. ' +
    'Start another process, or pass gpu: true.')
})

test('the library for CPUs cannot be asked for a GPU', async () => {
  const from = fakeInstallation({ name: '@tensorflow/tfjs-node' })
  await (await register({ from })).dispose()
  await expect(register({ gpu: true, from })).rejects.toThrow(/cannot also load .*tfjs-node-gpu.* gpu: false/)
})

test('a library that the program has loaded itself is taken, and left to it when that cannot be', async () => {
  const from = fakeInstallation({ name: '@tensorflow/tfjs-node' })
  await (await register({ from })).dispose()
  class Own extends tf.KernelBackend {
    readonly isGPUPackage = false
    readonly isUsingGpuDevice = false
    readonly binding = { TF_Version: '2.9.1' }
    override dispose(): void {}
  }
  vi.resetModules()
  register = (await import('../src/index.js')).register
  tf.registerBackend('tensorflow', () => new Own(), 3)
  await expect(register({ gpu: true, from })).rejects.toThrow(/cannot also load/)
  expect(tf.findBackend('tensorflow')).toBeInstanceOf(Own)
  const backend = await register({ from })
  expect(tf.backend()).toBeInstanceOf(Own)
  await backend.dispose()
})

test('a second call is refused until the first is disposed; a dispose too many does nothing', async () => {
  const from = fakeInstallation({ name: '@tensorflow/tfjs-node' })
  const first = await register({ from })
  await expect(register({ from })).rejects.toThrow('register: tensorflow is registered already. Dispose it first.')
  await first.dispose()
  const second = await register({ from })
  await first.dispose()
  expect(tf.getBackend()).toBe('tensorflow')
  await second.dispose()
})

test('unknown options and wrong kinds are refused', async () => {
  const wrong = (options: object) => register(options)
  await expect(wrong({ cuda: true })).rejects.toThrow('unknown option "cuda". Did you mean "gpu"? Known: gpu, from.')
  await expect(wrong({ gpu: 'yes' })).rejects.toThrow('gpu must be a boolean, got yes')
  await expect(wrong({ from: 3 })).rejects.toThrow('from must be the path of a folder, got 3')
})
