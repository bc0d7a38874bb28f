import * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, test } from 'vitest'
import { openBackend, type OpenBackend } from '../src/engine/backends.js'
import { create, isFinished, tinyEngine } from './tiny.js'

let started: ReturnType<typeof tinyEngine>

const begin = (openBackend: OpenBackend) => started = tinyEngine({ openBackend })

afterEach(() => started.engine.dispose())

describe('a device that is lost', () => {
  class DeviceLostError extends Error { readonly code = 'device-lost' }

  /** Opens the CPU backend for either name. */
  const openAs: OpenBackend = async (choice, warn) => {
    const cpu = await openBackend({ backend: 'cpu' }, warn)
    return choice.backend === 'cpu' ? cpu : { ...cpu, info: { name: 'webgpu', description: 'a device' } }
  }

  /** The present backend is lost after so many steps. */
  function loseAfter(steps: number): void {
    const kernel = tf.getKernel('ItopSgd', 'itop-cpu')
    let left = 6 * steps // weights and biases
    tf.unregisterKernel('ItopSgd', 'itop-cpu')
    tf.registerKernel({ ...kernel, kernelFunc: args => {
      if (left-- === 0) throw new DeviceLostError('WebGPU: the device was lost (test).')
      return kernel.kernelFunc(args)
    } })
  }

  test('the CPU goes on from the last state held on the host, and says so', async () => {
    let opened = 0
    const { say, of, next } = begin((choice, warn) => {
      if (choice.backend === 'webgpu') opened++
      return openAs(choice, warn)
    })
    await say(create({ backend: 'webgpu', epochs: 45, sparsity: 0.9 }))
    expect(of('created')[0].backend).toEqual({ name: 'webgpu', description: 'a device' })
    const lost = next(({ type }) => type === 'backend')
    const finished = next(isFinished)
    loseAfter(300)
    await say({ type: 'start' })
    await lost
    expect(of('backend')[0].backend.name).toBe('cpu')
    expect(of('warning')[0].message).toMatch(/was lost.*Training goes on from step 288: CPU: /)
    await finished
    expect(of('end')[0].record.step).toBe(450)
    await say({ type: 'reset' })
    expect(opened).toBe(2)
  })

  test('ends a training that is given up while the CPU takes its place', async () => {
    const { engine, say, of, next } = begin(async (choice, warn) => {
      if (choice.backend === 'cpu' && of('begun').length === 1) engine.receive(create({}, 2))
      return openAs(choice, warn)
    })
    await say(create({ backend: 'webgpu', epochs: 1000 }))
    const overtaken = next(message => message.type === 'begun' && message.id === 2)
    loseAfter(3)
    await say({ type: 'start' })
    await overtaken
    await engine.handled()
    expect(of('created')).toHaveLength(2)
    expect(of('backend')).toEqual([])
    expect(of('failed')).toEqual([])
  })
})
