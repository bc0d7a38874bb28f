import * as tf from '@tensorflow/tfjs-core'
import { afterEach, expect, test } from 'vitest'
import { register, type WebGpuBackend, type WebGpuOptions } from '../src/index.js'
import { describeOnDevice } from './software.js'

describeOnDevice('register', () => {
  let backend: WebGpuBackend | undefined
  afterEach(async () => {
    await backend?.dispose()
    backend = undefined
  })

  test('makes itop-webgpu the current backend and says what it runs on', async () => {
    backend = await register()
    expect(tf.getBackend()).toBe('itop-webgpu')
    expect(backend.description).toMatch(/^WebGPU: .*SwiftShader.*\(software\), buffers of up to \d+ MB$/)
  })

  test('works again after dispose, with the kernels of the fallback too', async () => {
    for (const _ of ['once', 'twice']) {
      backend = await register({ adapter: 'software' })
      const sum = tf.add(tf.tensor1d([1, 2, 3]), 1)
      expect([...await sum.data()]).toEqual([2, 3, 4])
      await backend.dispose()
      expect(Object.keys(tf.engine().registryFactory)).toEqual([]) // nor TF.js's own, to be chosen in its stead
    }
    backend = undefined
  })

  test('refuses a second backend until the first is disposed', async () => {
    backend = await register()
    await expect(register()).rejects.toThrow('itop-webgpu is registered already. Dispose it first.')
  })

  test('refuses options it does not know, and adapters there are none of', async () => {
    await expect(register({ threads: 2 } as WebGpuOptions)).rejects.toThrow(
      'unknown option "threads". Did you mean "tune"? Known: adapter, ')
    await expect(register({ adapter: 'best' as 'software' })).rejects.toThrow(
      "adapter must be one of high-performance, low-power, software, got 'best'.")
  })
})
