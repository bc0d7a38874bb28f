// Images of one pixel or a row of them, by hand, on one thread.
import { describe, expect, test } from 'vitest'
import { builds, start } from './start.js'

describe.each(builds)('%s', build => {
  test('batch_pixels: rows of the batch, each channel by its own table, lanes without an image 0', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const bytes = integers(0x04030201, 0x0605) // 1, 2, 3 and 4, 5, 6
    const tables = floats(...Array.from({ length: 3 * 256 }, (_, i) => 10 ** Math.floor(i / 256) * (i % 256)))
    const y = floats(...new Array<number>(3 * 4 + 1).fill(NaN))
    run('batch_pixels', bytes, tables, y, 2, 3, 1, 4)
    expect(readFloats(y, 3 * 4 + 1)).toEqual([1, 4, 0, 0, 20, 50, 0, 0, 300, 600, 0, 0, NaN])
  })

  test('batch_pixels: every image, pixel and channel where blocks end', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const [images, channels, area, stride] = [19, 2, 129, 20]
    const size = channels * area
    const byte = (image: number, feature: number) => (image * 31 + feature * 7) % 256
    const all = Uint8Array.from({ length: images * size + 2 }, (_, i) => byte(Math.floor(i / size), i % size))
    const tables = Array.from({ length: channels * 256 }, (_, i) => i + 0.5)
    const y = floats(...new Array<number>(size * stride).fill(NaN))
    const from = integers(...new Uint32Array(all.buffer))
    run('batch_pixels', from, floats(...tables), y, images, channels, area, stride)
    const expected = Array.from({ length: size * stride }, (_, at) => {
      const [feature, lane] = [Math.floor(at / stride), at % stride]
      return lane < images ? tables[Math.floor(feature / area) * 256 + byte(lane, feature)]! : 0
    })
    expect(readFloats(y, size * stride)).toEqual(expected)
  })
})
