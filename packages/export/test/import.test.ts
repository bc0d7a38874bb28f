import { encodeCheckpoint } from '@itop/checkpoint'
import { describe, expect, test } from 'vitest'
import {
  denseOf, ExportError, fileTensor, importSafetensors, packedNetwork, pytorch, readSafetensors, safetensors,
  trainedNetwork, writeSafetensors, type FileTensor
} from '../src/index.js'
import { odd, small } from './networks.js'
import { trainedOf } from './trained.js'

describe.each([...small, odd])('$name', network => {
  const trained = trainedOf(network)

  test.each([
    ['whole', safetensors(trained)], ['packed', safetensors(trained, { sparse: true })], ['module', pytorch(trained)]
  ])('written %s and read again, it is the same network to the bit', (_, file) => {
    const again = trainedNetwork(importSafetensors(file, { network }), { network })
    expect(Buffer.compare(packedNetwork(again), packedNetwork(trained))).toBe(0)
    expect([again.step, again.density, again.data]).toEqual([trained.step, trained.density, trained.data])
  })
})

function whole(change: (tensors: Map<string, FileTensor>) => void): Uint8Array {
  const { tensors, metadata } = readSafetensors(pytorch(trainedOf(odd)))
  const changed = new Map(tensors)
  change(changed)
  return writeSafetensors({ tensors: changed, metadata })
}

const read = (file: Uint8Array) => trainedNetwork(importSafetensors(file, { network: odd }), { network: odd })

test('a weight pruned by torch.nn.utils.prune is its product with the mask, and a kept 0 exists', () => {
  const file = whole(tensors => {
    const { shape } = tensors.get('fc.weight')!
    const ones = new Float32Array(24).fill(1).fill(0, 20)
    tensors.delete('fc.weight')
    tensors.set('fc.weight_orig', fileTensor('F32', shape, Float32Array.from({ length: 24 }, (_, i) => i)))
    tensors.set('fc.weight_mask', fileTensor('F32', shape, ones))
  })
  const fc = read(file).tensors.find(({ name }) => name === 'fc')!
  expect(fc.mask!.count).toBe(20)
  expect([...denseOf(fc)]).toEqual([...Array.from({ length: 20 }, (_, i) => i), 0, 0, 0, 0])
})

test('float16 is widened exactly', () => {
  const halves = Uint16Array.of(0x3c00, 0xc100, 0x7bff, 0x0001, 0x8400, 0x3555)
  const file = whole(tensors => tensors.set('bn1.weight', fileTensor('F16', [6], halves)))
  const scale = read(file).tensors.find(({ name }) => name === 'bn1')!
  expect([...scale.values]).toEqual([1, -2.5, 65504, 2 ** -24, -(2 ** -14), 0x555 * 2 ** -12])
})

test('bfloat16 is widened exactly', () => {
  const file = whole(tensors => tensors.set('bn1.weight', fileTensor('BF16', [6], Uint16Array.from(
    { length: 6 }, (_, i) => 0x3f80 + i))))
  const scale = read(file).tensors.find(({ name }) => name === 'bn1')!
  expect([...scale.values]).toEqual([1, 1.0078125, 1.015625, 1.0234375, 1.03125, 1.0390625])
})

test.each<[string, (tensors: Map<string, FileTensor>) => void, RegExp]>([
  ['missing', tensors => { tensors.delete('conv2.weight') },
    /"conv2\.weight": missing: odd has it, of shape \[6, 3, 3, 3\]/],
  ['of another shape', tensors => { tensors.set('fc.bias', fileTensor('F32', [4], new Float32Array(4))) },
    /"fc\.bias", offset \d+: expected the shape \[3\], got \[4\]/],
  ['of float64', tensors => { tensors.set('fc.bias', fileTensor('F64', [3], new Float64Array(3))) },
    /"fc\.bias", offset \d+: expected numbers of F32, F16 or BF16, got F64/],
  ['of no numbers', tensors => { tensors.set('fc.bias', fileTensor('F32', [3], Float32Array.of(0, NaN, 0))) },
    /"fc\.bias", offset \d+: expected finite numbers, got NaN at position 1/],
  ['of no weight', tensors => { tensors.set('fc9.weight', fileTensor('F32', [1], new Float32Array(1))) },
    /"fc9\.weight": odd has no weight of this name/],
  ['a mask of 2', tensors => {
    tensors.set('fc.weight_orig', tensors.get('fc.weight')!)
    tensors.delete('fc.weight')
    tensors.set('fc.weight_mask', fileTensor('F32', [3, 8], new Float32Array(24).fill(2)))
  }, /"fc\.weight_mask", offset \d+: expected 0 or 1, got 2 at position 0/]
])('a tensor %s is refused by its name', (_, change, problem) => {
  expect(() => read(whole(change))).toThrow(ExportError)
  expect(() => read(whole(change))).toThrow(problem)
})

test('packed parts that contradict each other are refused', () => {
  const packed = safetensors(trainedOf(small[0]!), { sparse: true })
  const { tensors, metadata } = readSafetensors(packed)
  const change = (name: string, tensor: FileTensor) => importSafetensors(
    writeSafetensors({ tensors: new Map([...tensors, [name, tensor]]), metadata }), { network: small[0]! })
  expect(() => change('fc1.weight.shape', fileTensor('I64', [2], BigInt64Array.of(2n ** 40n, 2n ** 40n))))
    .toThrow(/"fc1\.weight\.shape", offset \d+: expected the shape \[300, 784\], got \[1099511627776, 1099511627776\]/)
  expect(() => change('fc1.weight.bitmask', fileTensor('U8', [1], Uint8Array.of(1))))
    .toThrow(/"fc1\.weight\.bitmask", offset \d+: expected the shape \[300, 98\], got \[1\]/)
  expect(() => change('fc1.weight.bitmask', fileTensor('I8', [300, 98], new Int8Array(29_400))))
    .toThrow(/"fc1\.weight\.bitmask", offset \d+: expected bits in U8, got I8/)
  expect(() => change('fc1.weight.row_offsets', fileTensor('I64', [300], new BigInt64Array(300))))
    .toThrow(/"fc1\.weight\.row_offsets", offset \d+: expected \d+ for row 1, got 0/)
  expect(() => change('fc1.weight.compressed', fileTensor('F32', [1], Float32Array.of(1))))
    .toThrow(/"fc1\.weight": expected a value for each of 70560 positions, got 1/)
})

test('a Buffer of Node, which lies somewhere in a larger one, is read like any bytes', () => {
  const bytes = safetensors(trainedOf(odd), { sparse: true })
  const pool = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)])
  expect(packedNetwork(read(pool.subarray(3, -5) as unknown as Uint8Array))).toEqual(packedNetwork(trainedOf(odd)))
})

test('what was imported is a checkpoint like any other', () => {
  const checkpoint = importSafetensors(safetensors(trainedOf(odd)), { network: odd })
  expect(encodeCheckpoint(checkpoint).length).toBeGreaterThan(0)
})
