import { afterEach, expect, test, vi } from 'vitest'
import { loadKernels } from '../src/load-kernels.js'
import { fastestFirst } from '../src/native.js'
import { wholeKernels } from '../src/whole-kernels.js'

const { Memory } = WebAssembly
const pages = 2 ** 16 // of 64 KiB are 4 GiB

afterEach(() => vi.restoreAllMocks())

/** A runtime that gives no memory of more than so many pages. */
function limited(most: number) {
  const asked: number[] = []
  vi.spyOn(WebAssembly, 'Memory').mockImplementation(function (wanted) {
    asked.push(wanted.maximum!)
    if (wanted.maximum! > most) throw new RangeError('could not allocate memory')
    return new Memory(wanted)
  })
  return asked
}

test('where 4 GiB are not to be had, the kernels run in less', async () => {
  const asked = limited(pages / 4)
  const { exports } = await loadKernels(wholeKernels, 'wasm-simd')
  expect(asked).toEqual([pages, pages / 2, pages / 4])
  expect(exports.pool_scratch_bytes()).toBeGreaterThan(0)
})

test('where 256 MiB are not, they are refused, saying what to do', async () => {
  limited(100)
  await expect(loadKernels(wholeKernels, 'wasm-simd')).rejects.toThrow(
    'backend-cpu: the kernels get no memory: could not allocate memory. They reserve at least 268 MB of addresses. ' +
    'Raise the limit of this process (ulimit -v, or the container\'s), or end other programs.')
})

test('native kernels that do not fit are refused, saying how to get them, from npm and in the workspace', async () => {
  const foreign = process.arch === 'arm64' ? 'native-avx2' : 'native-neon'
  await expect(loadKernels(wholeKernels, foreign)).rejects.toThrow(new RegExp(
    `the kernels ${foreign} are not here, .*\\. npm has them for linux-x64, .*: npm install --include=optional\\. ` +
    'In the workspace npm run build makes them .*\\. wasm-simd runs everywhere\\.$'))
})

test('the wider vectors come first, unless the batch would leave them half empty', () => {
  const [wide, middle, narrow] = ['native-avx512', 'native-avx2', 'native-fma128'] as const
  const orders = [1, 4, 5, 8, 12, 16, 24, 32, 100, 128].map((images) => fastestFirst([narrow, middle, wide], images)[0])
  expect(orders).toEqual([narrow, narrow, middle, middle, wide, wide, middle, wide, wide, wide])
})
