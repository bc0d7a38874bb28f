import { Mask, randomSubset } from '@itop/masks'
import {
  createInput, createOps, createParameter, createPattern, logits, lossAndGradients, softmaxCrossEntropy,
  type Activation, type ImageShape, type Parameter
} from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, test } from 'vitest'
import { register, type CpuBackend, type CpuOptions } from '../src/index.js'
import { nativeBuilds } from '../src/native.js'
import { floats } from './conv-net.js'

// Layers of which neighbouring outputs share their pattern.

let backend: CpuBackend | undefined
afterEach(async () => {
  await backend?.dispose()
  backend = undefined
})

async function using(options: CpuOptions): Promise<void> {
  await backend?.dispose()
  backend = undefined
  backend = await register(options)
}

/** A random mask of which so many neighbouring outputs have the first one's row. */
function sharedMask([outputs, ...row]: readonly [number, ...number[]], density: number, together: number): Mask {
  const columns = row.reduce((product, length) => product * length, 1)
  const bands = outputs / together
  const drawn = randomSubset({ shape: [bands, columns], count: Math.round(density * bands * columns), seed: `${row}` })
  return Mask.fromIndices([outputs, ...row], [...drawn.positions()].flatMap(at => {
    const [band, column] = [Math.floor(at / columns), at % columns]
    return Array.from({ length: together }, (_, g) => (band * together + g) * columns + column)
  }))
}

const weight = (name: string, mask: Mask, values = floats(name, mask.count)): Parameter => createParameter(
  { name, role: mask.shape.length === 4 ? 'conv' : 'dense', shape: mask.shape, pattern: createPattern(mask), values })

const batch = 37 // which fills no vector
const image = { c: 12, h: 10, w: 9 }

function inputOf({ c, h, w }: ImageShape): Activation {
  const x = floats('x', c * h * w * batch)
  return createInput({ c, h, w }, batch, (buffer, layout) => {
    const lanes = layout.kind === 'feature-major' ? layout.lanes : batch
    for (let i = 0; i < c * h * w; i++) buffer.set(x.subarray(i * batch, (i + 1) * batch), i * lanes)
  })
}

/** Loss and gradients of a network of every kind of layer. */
async function everything(): Promise<Record<string, number[]>> {
  const parameters = new Map([
    weight('a', sharedMask([16, 12, 3, 3], 0.2, 4)), weight('b', sharedMask([26, 16, 1, 1], 0.3, 2)),
    weight('c', sharedMask([24, 26, 3, 3], 0.05, 8)), weight('d', sharedMask([12, 24], 0.3, 4))
  ].map(one => [one.name, one]))
  const input = inputOf(image)
  const ops = createOps(parameters)
  const { loss, correct, gradients } = lossAndGradients(() => {
    const a = ops.relu(ops.conv2d(input, 'a', { padding: 1 }))
    const c = ops.relu(ops.conv2d(ops.conv2d(a, 'b'), 'c', { stride: 2, padding: 1 }))
    return softmaxCrossEntropy(ops.linear(ops.globalAveragePool(c), 'd'), new Int32Array(batch).map((_, i) => i % 12))
  }, parameters)
  const results: Record<string, number[]> = { loss: [...await loss.data()] }
  for (const [name, gradient] of gradients) results[name] = [...await gradient.data()]
  tf.dispose([loss, correct, input.tensor, ...gradients.values()])
  for (const one of parameters.values()) one.dispose()
  return results
}

/** What a layer makes of random images, `[image][output][pixel]`. */
function forward(mask: Mask, values: Float32Array): number[] {
  const one = weight('one', mask, values)
  const isConv = mask.shape.length === 4
  const y = tf.tidy(() => {
    const ops = createOps(new Map([['one', one]]))
    const made = isConv ? ops.conv2d(inputOf(image), 'one', { padding: 1 })
      : ops.linear(inputOf({ c: mask.shape[1]!, h: 1, w: 1 }), 'one')
    return [...logits(made).dataSync<'float32'>()]
  })
  one.dispose()
  return y
}

for (const build of ['wasm-simd', ...await nativeBuilds()] as const) describe(`shared patterns, ${build}`, () => {
  test('gradients are the same bits with 1, 2, 3 and 4 threads', async () => {
    await using({ threads: 1, build })
    const expected = await everything()
    for (const values of Object.values(expected)) expect(values.every(Number.isFinite)).toBe(true)
    for (const threads of [2, 3, 4]) {
      await using({ threads, build })
      expect(await everything(), `${threads} threads`).toEqual(expected)
    }
  })

  const shapes = [[8, 12, 3, 3], [8, 12, 1, 1], [8, 90]] as const
  test.each(shapes)('forward, outputs give the bits that each gives alone: %i × %i …', async (...shape) => {
    await using({ threads: 1, build })
    const mask = sharedMask(shape.filter(length => length !== undefined) as [number, ...number[]], 0.3, 4)
    const values = floats('values', mask.count)
    const together = forward(mask, values)
    const columns = mask.size / 8
    let next = 0
    const alone = Array.from({ length: 8 }, (_, output) => {
      const row = [...mask.positions()].filter(at => Math.floor(at / columns) === output).map(at => at % columns)
      const own = Mask.fromIndices([1, ...mask.shape.slice(1)], row)
      return forward(own, values.subarray(next, next += row.length))
    })
    const pixels = together.length / batch / 8
    const expected = Array.from({ length: batch }, (_, n) =>
      alone.flatMap(y => y.slice(n * pixels, (n + 1) * pixels))).flat()
    expect(together).toEqual(expected)
  })
})
