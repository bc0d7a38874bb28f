// By hand, on one thread. The conformance suite of @itop/ops, run by @itop/backend-cpu, covers sizes and threads.
import { describe, expect, test } from 'vitest'
import { isBuilt, needed } from './built.js'
import { builds, start } from './start.js'

test.skipIf(!isBuilt)(`the kernels run here${needed}`, () => {
  expect(builds).toContain('simd')
})

describe.each(builds)('%s', build => {
  test('sparse_times_batch: [[1, ·, 2], [·, 3, ·]] times a batch of four, with bias and ReLU', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const [rowStart, column, runs] = [integers(0, 2, 3), integers(0, 2, 1), integers(0, 2)]
    const x = floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) // three features of four images
    const y = floats(...new Array<number>(8).fill(NaN))
    run('sparse_times_batch', rowStart, column, 0, floats(1, 2, 3), floats(-22, 1), x, y, runs, 1, 4, 4, 1)
    expect(readFloats(y, 8)).toEqual([0, 0, 3, 6, 16, 19, 22, 25])
  })

  test('a NaN goes through the ReLU of both products and of its gradient, so that the loss shows it', async () => {
    const { call, run, floats, integers, readFloats } = await start(build)
    const [x, y] = [floats(NaN, 1, -1, NaN), floats(0, 0, 0, 0)]
    run('sparse_times_batch', integers(0, 1), integers(0), 0, floats(1), 0, x, y, integers(0, 1), 1, 4, 4, 1)
    expect(readFloats(y, 4)).toEqual([NaN, 1, 0, NaN])
    const packed = floats(...new Array<number>(call['gemm_scratch_floats']!(4, 1)).fill(0))
    run('gemm', 1, 4, 1, floats(1), 1, 1, x, 4, 1, y, 4, 0, 1, packed)
    expect(readFloats(y, 4)).toEqual([NaN, 1, 0, NaN])
    const out = floats(0, 0, 0, 0)
    run('relu_gradient', floats(5, 6, 7, NaN), y, out, 4)
    expect(readFloats(out, 4)).toEqual([5, 6, 0, NaN])
  })

  /** Two outputs that look at inputs 0 and 2 of three, of four images; inputs in chunks of two. */
  async function sharedLayer() {
    const started = await start(build)
    const { floats, integers } = started
    const [x, dy] = [floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), floats(1, 1, 1, 1, 0, 0, 0, 2)]
    const [values, bias] = [floats(1, 2, 3, -1), floats(0, 5)]
    const to = floats(...new Array<number>(12).fill(NaN))
    const [startOf, columns, runs] = [integers(0, 1, 2), integers(0, 2), integers(0, 1)]
    const relu = 1
    return { ...started, to, job: [startOf, columns, runs, 1, 2, 1, 2, 3, 2, values, bias, x, dy, to, 4, 4, relu] }
  }

  test('linear_shared: two outputs by one list of inputs, with bias and ReLU', async () => {
    const { run, job, to, readFloats } = await sharedLayer()
    run('linear_shared', ...job)
    expect(readFloats(to, 8)).toEqual([1 + 18, 2 + 20, 3 + 22, 4 + 24, 0, 6 - 10 + 5, 9 - 11 + 5, 12 - 12 + 5])
  })

  test('linear_shared_input: what two outputs add to their inputs, and 0 where none looks', async () => {
    const { run, job, to, readFloats } = await sharedLayer()
    run('linear_shared_input', ...job)
    expect(readFloats(to, 12)).toEqual([1, 1, 1, 1 + 6, 0, 0, 0, 0, 2, 2, 2, 2 - 2])
  })

  test('linear_shared_weights: the dots of two outputs, output by output', async () => {
    const { run, job, to, readFloats } = await sharedLayer()
    run('linear_shared_weights', ...job)
    expect(readFloats(to, 4)).toEqual([1 + 2 + 3 + 4, 9 + 10 + 11 + 12, 8, 24])
  })

  test('sparse_weight_gradient: dots of dy and x at existing positions', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const dw = floats(NaN, NaN, NaN)
    const x = floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    const dy = floats(1, 1, 1, 1, 0, 0, 0, 2)
    run('sparse_weight_gradient', integers(0, 2, 3), integers(0, 2, 1), dy, x, dw, integers(0, 2), 1, 4, 4)
    expect(readFloats(dw, 3)).toEqual([1 + 2 + 3 + 4, 9 + 10 + 11 + 12, 16])
  })

  test('gemm: [[1, 2], [3, 4]] · [[5, 6], [7, 8]] with any strides, and a bias of each row', async () => {
    const { call, run, floats, readFloats } = await start(build)
    const [a, b, c] = [floats(1, 2, 3, 4), floats(5, 6, 7, 8), floats(NaN, NaN, NaN, NaN)]
    const packed = floats(...new Array<number>(call['gemm_scratch_floats']!(2, 2)).fill(0))
    run('gemm', 2, 2, 2, a, 2, 1, b, 2, 1, c, 2, 0, 0, packed)
    expect(readFloats(c, 4)).toEqual([19, 22, 43, 50])
    run('gemm', 2, 2, 2, a, 1, 2, b, 2, 1, c, 2, floats(-27, 1), 1, packed) // A transposed
    expect(readFloats(c, 4)).toEqual([0, 3, 39, 45])
  })

  test('sgd: momentum, decay and Nesterov, in place', async () => {
    const { run, floats, readFloats } = await start(build)
    const [w, g, v] = [floats(2, 4, 6, 8, 10), floats(1, 1, 1, 1, 1), floats(0, 2, 0, 2, 0)]
    run('sgd', w, g, v, 5, 0.5, 0.5, 0.5, 0)
    expect(readFloats(v, 5)).toEqual([2, 4, 4, 6, 6])
    expect(readFloats(w, 5)).toEqual([1, 2, 4, 5, 7])
    run('sgd', w, g, v, 5, 1, 0.5, 0, 1)
    expect(readFloats(w, 5)).toEqual([1 - 1 - 1, 2 - 1 - 1.5, 4 - 1 - 1.5, 5 - 1 - 2, 7 - 1 - 2])
  })

  test('adam: corrected by the run or by each weight\'s age, decay in the gradient or off the weight', async () => {
    const { run, floats, readFloats } = await start(build)
    const log = [Math.log(0.5), Math.log(0.75)]
    const [m, v, age] = [floats(0, 0), floats(0, 0), floats(0, 4)]
    // The first step of the run: m = g / 2, v = g² / 4, corrected to g and g², so a step of the rate.
    const w = floats(1, 2)
    run('adam', w, floats(2, -3), m, v, 0, 2, 0.25, 0.5, 0.5, 0.75, 0.25, 0, 1, 0, 2, 4, ...log)
    expect(readFloats(w, 2)).toEqual([0.75, 2.25]) // gradients with decay: 3 and −1
    expect(readFloats(m, 2)).toEqual([1.5, -0.5])
    expect(readFloats(v, 2)).toEqual([2.25, 0.25])
    const [w2, m2, v2] = [floats(1, 2), floats(0, 0), floats(0, 0)]
    run('adam', w2, floats(2, -3), m2, v2, age, 2, 0.25, 0.5, 0.5, 0.75, 0.25, 0, 0, 0.5, 2, 4, ...log)
    const old = 0.25 * (1.5 / (1 - 0.5 ** 5)) / Math.sqrt(2.25 / (1 - 0.75 ** 5))
    expect(readFloats(w2, 2)).toEqual([expect.closeTo(1 - 0.5 - 0.25, 6), expect.closeTo(2 - 1 + old, 6)])
    expect(readFloats(age, 2)).toEqual([1, 5])
  })

  const float64 = (...numbers: number[]): Uint32Array => new Uint32Array(Float64Array.from(numbers).buffer)

  test('square_sum and clip_factor: what brings the norm of all gradients down to a bound', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const [sum, factor] = [integers(0, 0), floats(NaN)]
    const factorFor = (...gradients: number[][]): number => {
      gradients.forEach((one, i) => { run('square_sum', floats(...one), sum, one.length, Number(i === 0)) })
      run('clip_factor', sum, integers(...float64(10)), factor)
      return readFloats(factor, 1)[0]!
    }
    expect(factorFor([12, -16], [0, 15])).toBe(Math.fround(10 / (25 + 1e-6)))
    expect(factorFor([1, 2, -3, 4, 5])).toBe(1)
    expect(factorFor([1e25, 1e25])).toBe(Math.fround(10 / Math.sqrt(2 * Math.fround(1e25) ** 2))) // beyond a float
    expect(factorFor([NaN])).toBeNaN()
  })

  test('softmax_cross_entropy: two images of two classes, the second of them wrong', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const logits = floats(0, Math.log(3), NaN, 0, 0, NaN) // [class][image], and a lane without an image
    const [loss, correct, gradient] = [floats(NaN), floats(NaN), floats(...new Array<number>(6).fill(NaN))]
    const terms = integers(...new Array<number>(8).fill(0))
    run('softmax_cross_entropy', logits, integers(0, 1), integers(...float64(1, 0)), terms, loss, correct, gradient,
      2, 2, 3, 2)
    expect(readFloats(loss, 1)).toEqual([expect.closeTo((Math.log(2) + Math.log(4)) / 2, 6)])
    expect(readFloats(correct, 1)).toEqual([1])
    const close = [-0.5, 0.75, 0, 0.5, -0.75, 0].map(slope => expect.closeTo(slope / 2, 6))
    expect(readFloats(gradient, 6)).toEqual(close)
  })

  test('move_statistics: three quarters of what was, and a quarter of the batch', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const [mean, variance] = [floats(4, 8), floats(4, 8)]
    run('move_statistics', mean, variance, floats(8, 0), floats(8, 0), integers(...float64(0.75, 0.25, 2)), 2)
    expect(readFloats(mean, 2)).toEqual([3 + 2, 6])
    expect(readFloats(variance, 2)).toEqual([3 + 4, 6])
  })

  test('keep_largest and add_product', async () => {
    const { run, floats, readFloats } = await start(build)
    const out = floats(...new Array<number>(8).fill(NaN))
    const values = floats(1, -9, 3, -3, 2, 5, 4, 2) // neighbours are two apart: 1, 3, 2, 4 and −9, −3, 5, 2
    run('keep_largest', values, out, 8, 2, 4, 2, 0)
    expect(readFloats(out, 8)).toEqual([0, -9, 3, 0, 0, 5, 4, 0])
    run('keep_largest', values, out, 8, 2, 4, 2, 1)
    expect(readFloats(out, 8)).toEqual([1, 0, 0, -3, 2, 0, 0, 2])
    run('keep_largest', floats(2, -2, 2, 1), out, 4, 1, 4, 1, 0) // the last of equal ones
    expect(readFloats(out, 4)).toEqual([0, 0, 2, 0])
    run('add_product', floats(1, 2), floats(3, 4), floats(5, -6), out, 2)
    expect(readFloats(out, 2)).toEqual([16, -22])
  })

  test('scale', async () => {
    const { run, floats, readFloats } = await start(build)
    const x = floats(1, 2, -3, 4, 5)
    const out = floats(...new Array<number>(5).fill(NaN))
    run('scale', x, floats(0.5), out, 5)
    expect(readFloats(out, 5)).toEqual([0.5, 1, -1.5, 2, 2.5])
  })

  test('scatter and gather move values to their positions and back', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const [rowStart, column] = [integers(0, 2, 3), integers(0, 2, 1)]
    const dense = floats(...new Array<number>(6).fill(NaN))
    const values = floats(0, 0, 0)
    run('scatter', floats(7, 8, 9), rowStart, column, dense, 2, 3)
    expect(readFloats(dense, 6)).toEqual([7, 0, 8, 0, 9, 0])
    run('gather', values, rowStart, column, dense, 2, 3)
    expect(readFloats(values, 3)).toEqual([7, 8, 9])
  })

  test('add, positive and permute', async () => {
    const { run, floats, integers, readFloats } = await start(build)
    const out = floats(...new Array<number>(5).fill(NaN))
    run('add', floats(1, 2, 3, 4, 5), floats(10, 20, 30, 40, 50), out, 5)
    expect(readFloats(out, 5)).toEqual([11, 22, 33, 44, 55])
    run('positive', floats(1, -2, NaN, 0), out, 4)
    expect(readFloats(out, 4)).toEqual([1, 0, NaN, 0])
    run('permute', floats(7, 8, 9), integers(2, 0, 1), out, 3)
    expect(readFloats(out, 3)).toEqual([9, 7, 8])
  })

  test('relu_gradient', async () => {
    const { run, floats, readFloats } = await start(build)
    const [dy, y] = [floats(1, 2, 3, 4, 5, 6, 7, 8), floats(0, 1, 0, 1, 1, 1, 0, 0)]
    const out = floats(...new Array<number>(8).fill(NaN))
    run('relu_gradient', dy, y, out, 8)
    expect(readFloats(out, 8)).toEqual([0, 2, 0, 4, 5, 6, 0, 0])
  })

  test('top_k: the highest magnitudes of two blocks outside a mask, ties to the lower index', async () => {
    const { call, floats, integers, readFloats, readIntegers } = await start(build)
    const state = integers(...new Array<number>(call['top_k_bytes']!(3) / 4).fill(0))
    call['top_k_start']!(state, 3)
    call['top_k_block']!(state, floats(1, -9, 5, 2), 0, 4, integers(0b0010), 0)  // position 1 exists already
    call['top_k_block']!(state, floats(-5, 7, 5, 0), 4, 4, integers(0), 4)
    const [indices, scores] = [integers(0, 0, 0), floats(0, 0, 0)]
    expect(call['top_k_end']!(state, indices, scores)).toBe(3)
    expect(readIntegers(indices, 3)).toEqual([2, 4, 5])
    expect(readFloats(scores, 3)).toEqual([5, 5, 7])
  })

  test('top_k: indices ascend in each of their four bytes, also where many were given up', async () => {
    const { call, floats, integers, readFloats, readIntegers } = await start(build)
    const state = integers(...new Array<number>(call['top_k_bytes']!(5) / 4).fill(0))
    call['top_k_start']!(state, 5)
    const size = 4096
    const rising = floats(...Array.from({ length: size }, (_, i) => i))
    const none = integers(...new Array<number>(size / 32).fill(0))
    for (const first of [0, 0x8000, 0x90_0000, 0xff00_0000]) call['top_k_block']!(state, rising, first, size, none, 0)
    const [indices, scores] = [integers(0, 0, 0, 0, 0), floats(0, 0, 0, 0, 0)]
    expect(call['top_k_end']!(state, indices, scores)).toBe(5)
    expect(readIntegers(indices, 5)).toEqual([0xffe, 0xfff, 0x8fff, 0x90_0fff, 0xff00_0fff])
    expect(readFloats(scores, 5)).toEqual([4094, 4095, 4095, 4095, 4095])
  })

  test('top_k: of many that tie where cuts are made, the first stay', async () => {
    const { call, floats, integers, readFloats, readIntegers } = await start(build)
    const [size, k] = [6000, 130]
    const all = Float32Array.from({ length: size }, (_, i) => i * 7 % 50 === 49 ? -Infinity : 1e-3 * -(i * 7 % 50))
    const taken = (i: number) => i % 3 === 0
    const rest = (i: number) => i * 7 % 50
    const words = Array.from({ length: Math.ceil(size / 32) }, (_, w) =>
      Array.from({ length: 32 }, (_, bit) => taken(w * 32 + bit) ? 2 ** bit : 0).reduce((a, b) => a + b))
    const state = integers(...new Array<number>(call['top_k_bytes']!(k) / 4).fill(0))
    call['top_k_start']!(state, k)
    expect(call['top_k_block']!(state, floats(...all), 0, size, integers(...words), 0)).toBe(size)
    const [indices, scores] = [integers(...new Array<number>(k).fill(0)), floats(...new Array<number>(k).fill(0))]
    expect(call['top_k_end']!(state, indices, scores)).toBe(k)
    const best = [...all.keys()].filter(i => !taken(i)).sort((a, b) => rest(b) - rest(a) || a - b)
      .slice(0, k).sort((a, b) => a - b)
    expect(readIntegers(indices, k)).toEqual(best)
    expect(readFloats(scores, k)).toEqual(best.map(i => Math.abs(all[i]!)))
  })

  test('top_k: stops at the first NaN outside the mask and says where; one inside does not matter', async () => {
    const { call, floats, integers } = await start(build)
    const state = integers(...new Array<number>(call['top_k_bytes']!(1) / 4).fill(0))
    call['top_k_start']!(state, 1)
    expect(call['top_k_block']!(state, floats(1, NaN, 5, 2), 0, 4, integers(0b0010), 0)).toBe(4)
    expect(call['top_k_block']!(state, floats(9, 1, NaN, NaN), 4, 4, integers(0), 4)).toBe(2)
  })
})
