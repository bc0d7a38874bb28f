import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { loadWebAssembly } from '../src/web-assembly.js'
import { wholeKernels } from '../src/whole-kernels.js'

afterEach(() => { vi.restoreAllMocks(); vi.unstubAllGlobals() })

const refuse = () => vi.spyOn(WebAssembly, 'Memory')
  .mockImplementation(function () { throw new RangeError('could not allocate memory') })

test('a process that may not have the memory is told its limit, not to close pages', async () => {
  const asked = refuse()
  await expect(loadWebAssembly(wholeKernels, 'wasm-simd')).rejects.toMatchObject({
    name: 'MemoryError',
    message: expect.stringMatching(/the kernels get no memory: could not allocate memory\. .*ulimit -v/)
  })
  expect(asked.mock.calls.map(([{ maximum }]) => maximum! * 65_536 / 2 ** 30)).toEqual([4, 2, 1, 0.5, 0.25])
})

test('a page is told to close others', async () => {
  const bytes = readFileSync(new URL('../wasm/simd.wasm', import.meta.url))
  vi.doMock('../src/node.js', () => ({ nodeModule: () => undefined }))
  vi.resetModules()
  vi.stubGlobal('fetch', async () => new Response(bytes))
  const { loadWebAssembly: load } = await import('../src/web-assembly.js')
  refuse()
  await expect(load(wholeKernels, 'wasm-simd')).rejects.toThrow(
    /memory\. Close other pages, or serve this one cross-origin isolated\.$/)
})
