import { noChromium, swiftshader } from '@itop/config/chromium.mjs'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, describe, expect, test } from 'vitest'
import { everyKind } from './every-kind.js'
import { create, isFinished, stands, tinyEngine } from './tiny.js'

const driver = swiftshader()

// Before the process's first use of WebGPU.
if (driver) process.env['VK_ICD_FILENAMES'] = driver

describe.skipIf(driver === undefined)(`on WebGPU in software${driver ? '' : `, skipped: ${noChromium}`}`, () => {
  const { engine, say, of, next } = tinyEngine({ loadModule: async () => ({ plugin: everyKind }) })
  afterAll(() => engine.dispose())

  test('an experiment steps and pauses; when its device is lost the CPU ends it, and says so', async () => {
    await say(create({ backend: 'webgpu', epochs: 6 }))
    expect(of('failed')).toEqual([])
    expect(of('created')[0].backend).toEqual({ name: 'webgpu', description: expect.stringMatching(/software/) })
    expect(of('dense')).toHaveLength(1)
    for (const step of [1, 2]) {
      const still = next(stands)
      await say({ type: 'step' })
      await still
      expect(of('progress').at(-1)).toMatchObject({ step, loss: expect.any(Number) })
    }
    const well = next(message => message.type === 'progress' && message.step > 32)
    const lost = next(({ type }) => type === 'backend')
    const finished = next(isFinished)
    await say({ type: 'start' })
    await well
    const { device } = tf.backend() as unknown as { readonly device: { destroy(): void } } // TF.js's class has it
    device.destroy()
    await lost
    expect(of('backend')[0].backend.name).toBe('cpu')
    expect(of('warning').at(-1)?.message).toMatch(/lost.*Training goes on from step (32|64): CPU: /s)
    await finished
    expect(of('end')[0].record.step).toBe(60)
  }, 300_000)

  test('a loss of a plug-in is refused before anything is trained', async () => {
    await say({ type: 'plugins', plugins: [{ name: 'itop-plugin-every-kind', version: '1.0.0', address: '/0.js' }] })
    await say(create({ backend: 'webgpu', loss: 'mine' }, 2))
    expect(of('failed')[0].message).toMatch(/^the loss mine is computed on the processor, .* Choose the backend cpu\.$/)
    expect(of('created')).toHaveLength(1) // of the test before
  }, 300_000)
})
