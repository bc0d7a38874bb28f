import * as tf from '@tensorflow/tfjs-core'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { afterEach, expect, test } from 'vitest'
import { DeviceLostError, register, type WebGpuBackend, type WebGpuOptions } from '../src/index.js'
import { drawn, trainer, weightOf } from './layer.js'
import { describeOnDevice } from './software.js'

describeOnDevice('when something goes wrong on the device', () => {
  let backend: WebGpuBackend | undefined
  const start = async (options: WebGpuOptions = {}) => {
    backend = await register(options)
    return (tf.backend() as WebGPUBackend).device // the current backend is ours
  }
  afterEach(async () => {
    await backend?.dispose()
    backend = undefined
  })

  test('after a loss a pending read and all that follows throw DeviceLostError; another backend works', async () => {
    const reasons: string[] = []
    const device = await start({ onLost: (reason) => { reasons.push(reason) } })
    const one = trainer(weightOf(drawn([8, 8], 0.5)), 4)
    const velocity = one.slot()
    one.step(velocity)
    const pending = velocity.data()
    device.destroy()
    await expect(pending).rejects.toThrow(DeviceLostError)
    expect(reasons).toHaveLength(1)
    expect(() => one.step(velocity)).toThrow(
      /the device was lost \(.+\)\..+goes on from the last state held on the host/)
    await expect(velocity.data()).rejects.toThrow(DeviceLostError)
    await backend!.dispose()

    await start()
    const sum = tf.add(tf.tensor1d([1, 2]), 1)
    expect([...await sum.data()]).toEqual([2, 3])
  })

  test('dispose is no loss', async () => {
    const reasons: string[] = []
    const device = await start({ onLost: (reason) => { reasons.push(reason) } })
    await backend!.dispose()
    backend = undefined
    await device.lost
    expect(reasons).toEqual([])
  })

  test('a tensor above the limit of the device says which, how large, and what is allowed', async () => {
    await start()
    const limit = 'a buffer of this device holds at most \\d+ MB\\. Use a smaller batch'
    expect(() => tf.fill([40_000, 10_000], 1)).toThrow(
      new RegExp(`needs a float32 tensor of shape \\[40000,10000\\] of 1600 MB; ${limit}`))
  })

  test('a command that the device refuses throws once, where results are next asked for', async () => {
    const device = await start()
    device.createBuffer({ size: 4, usage: 0xffff_0000 })
    const compute = () => tf.fill([2000], 1).data()
    await expect((async () => compute())()).rejects.toThrow(
      'WebGPU: the device refused a command, so results since then are wrong:')
    expect((await compute())[0]).toBe(1)
  })

  test('reading synchronously is refused in Node', async () => {
    await start()
    const ones = tf.fill([2000], 1)
    expect(() => ones.dataSync()).toThrow('Use await tensor.data().')
    ones.dispose()
  })
})
