import { afterEach, expect, test, vi } from 'vitest'
import { openDevice } from '../src/device.js'
import { findGpu } from '../src/gpu.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.doUnmock('webgpu')
})

test('where no adapter is found, the error says what to install and what to use instead', async () => {
  const none = { requestAdapter: async () => null } as unknown as GPU // all that openDevice asks of it
  await expect(openDevice(none, 'high-performance')).rejects.toThrow(
    /no high-performance adapter was found\. Dawn needs a Vulkan driver .*VK_ICD_FILENAMES.*@itop\/backend-cpu/)
})

test('a browser without WebGPU is told which have it', async () => {
  vi.stubGlobal('process', undefined)
  vi.stubGlobal('navigator', {})
  await expect(findGpu()).rejects.toThrow(/this browser has no navigator\.gpu\. .* Use @itop\/backend-cpu instead\./)
})

test('Node without the package webgpu is told how to install it', async () => {
  vi.doMock('webgpu', () => { throw new Error('Cannot find package') })
  await expect(findGpu()).rejects.toThrow('Run: npm install webgpu')
})

test('a page has navigator.gpu, and keeps it', async () => {
  const gpu = {}
  vi.stubGlobal('navigator', { gpu })
  const found = await findGpu()
  expect(found.gpu).toBe(gpu)
  found.remove()
  expect(navigator.gpu).toBe(gpu)
})
