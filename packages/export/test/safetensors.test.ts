import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  denseOf, ExportError, fileTensor, pytorch, readSafetensors, safetensors, writeSafetensors, type FileTensor
} from '../src/index.js'
import { odd, small } from './networks.js'
import { trainedOf } from './trained.js'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('a file is the length of its header, the header, and the numbers', () => {
  const file = writeSafetensors({
    tensors: new Map([['w', fileTensor('F32', [1, 2], Float32Array.of(1, -2))]]), metadata: { by: 'hand' }
  })
  const header = '{"__metadata__":{"by":"hand"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}   '
  expect(new DataView(file.buffer).getBigUint64(0, true)).toBe(BigInt(header.length))
  expect(text(file.subarray(8, 8 + header.length))).toBe(header)
  expect([...new Float32Array(file.buffer.slice(8 + header.length))]).toEqual([1, -2])
})

const tensors = fc.dictionary(fc.string().filter(name => name !== '__metadata__' && name !== '__proto__'), fc.oneof(
  fc.array(fc.float()).map(values => fileTensor('F32', [values.length], Float32Array.from(values))),
  fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)).map(values =>
    fileTensor('I64', [1, values.length], BigInt64Array.from(values))),
  fc.uint8Array().map(values => fileTensor('U8', [values.length, 1], values))
))

test('law: what is written is read again, each number at a multiple of its width', () => {
  fc.assert(fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (given, metadata) => {
    const file = writeSafetensors({ tensors: new Map(Object.entries(given)), metadata })
    const read = readSafetensors(file)
    expect(read.metadata).toEqual({ ...metadata })
    expect(new Map([...read.tensors].map(([name, { offset: _, ...one }]) => [name, { ...one, bytes: [...one.bytes] }])))
      .toEqual(new Map(Object.entries(given).map(([name, one]) => [name, { ...one, bytes: [...one.bytes] }])))
    for (const { dtype, bytes, offset } of read.tensors.values()) {
      expect(bytes).toEqual(file.subarray(offset, offset! + bytes.length))
      if (bytes.length > 0) expect(bytes.byteOffset % ({ F32: 4, I64: 8 }[dtype as string] ?? 1)).toBe(0)
    }
  }))
})

const sameBits = (a: Float32Array, b: Float32Array) =>
  Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) === 0

/** Bytes of a file behind its header. */
const numbersOf = (file: Uint8Array) =>
  [...readSafetensors(file).tensors.values()].reduce((sum, { bytes }) => sum + bytes.length, 0)

const floatsOf = ({ bytes }: FileTensor) => new Float32Array(bytes.slice().buffer)

describe.each([...small, odd])('$name', network => {
  const trained = trainedOf(network)

  test('every tensor lies under its PyTorch name, absent weights as 0, no bit changed', () => {
    const { tensors: found, metadata } = readSafetensors(safetensors(trained))
    expect([...found.keys()]).toHaveLength(trained.tensors.length)
    for (const tensor of trained.tensors) {
      const name = tensor.role === 'conv' || tensor.role === 'dense' ? `${tensor.name}.weight` : undefined
      if (name) expect(sameBits(floatsOf(found.get(name)!), denseOf(tensor)), name).toBe(true)
    }
    expect(metadata).toMatchObject({ model: network.name, step: '7', classes: String(network.classes) })
    expect(Number(metadata['density'])).toBeCloseTo(0.3, 2)
  })

  test('packed, it is smaller, and the same weights', () => {
    const [dense, sparse] = [safetensors(trained), safetensors(trained, { sparse: true })]
    expect(numbersOf(sparse)).toBeLessThan(0.8 * numbersOf(dense))
    const found = readSafetensors(sparse).tensors
    for (const [name, tensor] of readSafetensors(dense).tensors) {
      expect(sameBits(unpacked(found, name), floatsOf(tensor)), name).toBe(true)
    }
  })

  test('the state of a module counts batches and has nothing else more', () => {
    const { tensors: state, metadata } = readSafetensors(pytorch(trained))
    const counted = [...state.keys()].filter(name => name.endsWith('.num_batches_tracked'))
    expect(counted).toEqual([...state.keys()].filter(name => name.endsWith('.running_var'))
      .map(name => name.replace('running_var', 'num_batches_tracked')))
    for (const name of counted) {
      expect(state.get(name)!.shape).toEqual([])
      expect([...new BigInt64Array(state.get(name)!.bytes.slice().buffer)]).toEqual([7n])
    }
    expect(state.size - counted.length).toBe(trained.tensors.length)
    expect(metadata['format']).toBe('pt')
  })
})

test('norms and their statistics are named as PyTorch names them', () => {
  expect([...readSafetensors(safetensors(trainedOf(odd))).tensors.keys()]).toEqual([
    'conv1.weight', 'conv1.bias', 'bn1.weight', 'bn1.bias', 'bn1.running_mean', 'bn1.running_var', 'conv2.weight',
    'bn2.weight', 'bn2.bias', 'bn2.running_mean', 'bn2.running_var', 'hidden.weight', 'hidden.bias', 'bn3.weight',
    'bn3.bias', 'bn3.running_mean', 'bn3.running_var', 'fc.weight', 'fc.bias'
  ])
})

/** A packed tensor as a reader in another language would unpack it. */
function unpacked(found: ReadonlyMap<string, FileTensor>, name: string): Float32Array {
  if (found.has(name)) return floatsOf(found.get(name)!)
  const shape = [...new BigInt64Array(found.get(`${name}.shape`)!.bytes.slice().buffer)].map(Number)
  const all = new Float32Array(shape.reduce((a, b) => a * b, 1))
  const bits = found.get(`${name}.bitmask`)
  if (bits) {
    const width = shape.at(-1)!
    const values = floatsOf(found.get(`${name}.compressed`)!)
    const rowBytes = Math.ceil(width / 8)
    let next = 0
    for (let at = 0; at < all.length; at++) {
      const [row, column] = [Math.floor(at / width), at % width]
      if (bits.bytes[row * rowBytes + (column >> 3)]! >> (column & 7) & 1) all[at] = values[next++]!
    }
    return all
  }
  const values = floatsOf(found.get(`${name}.values`)!)
  const starts = new Int32Array(found.get(`${name}.row_starts`)!.bytes.slice().buffer)
  const columns = new Uint16Array(found.get(`${name}.columns`)!.bytes.slice().buffer)
  for (let row = 0; row < shape[0]!; row++) {
    for (let k = starts[row]!; k < starts[row + 1]!; k++) all[row * (all.length / shape[0]!) + columns[k]!] = values[k]!
  }
  return all
}

/** A file with a header of one's own. */
function fileOf(header: string, numbers = 0): Uint8Array {
  const bytes = new TextEncoder().encode(header)
  const file = new Uint8Array(8 + bytes.length + numbers)
  new DataView(file.buffer).setBigUint64(0, BigInt(bytes.length), true)
  file.set(bytes, 8)
  return file
}

const w = (entry: string) => `{"w":${entry}}`

describe('a file that cannot be is refused, with tensor and offset', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /ends at offset 0, expected 8 bytes/],
    ['a header longer than the file', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 0x7b),
      /offset 0: .*at most 1/],
    ['no JSON', fileOf('{"w":'), /offset 8: expected a JSON header/],
    ['a list', fileOf('[]'), /offset 8: expected a JSON object/],
    ['text that is not UTF-8', fileOf('{}').fill(0xff, 9), /offset 8: expected a JSON header/],
    ['an unknown kind of number', fileOf(w('{"dtype":"F31","shape":[1],"data_offsets":[0,4]}'), 4), /"w": .* a dtype/],
    ['a negative extent', fileOf(w('{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}'), 4), /"w": .* a shape/],
    ['a shape without end', fileOf(w('{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}'), 4),
      /"w", offset \d+: .* bytes, the file has 4/],
    ['numbers beyond the end', fileOf(w('{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'), 4), /"w": .* within/],
    ['offsets the wrong way round', fileOf(w('{"dtype":"F32","shape":[1],"data_offsets":[4,0]}'), 4), /"w": .* bytes/],
    ['a hole', fileOf(w('{"dtype":"F32","shape":[1],"data_offsets":[4,8]}'), 8), /"w": .* begin at offset/],
    ['two in one place', fileOf('{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},' +
      '"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}', 3), /"b": expected it to begin at offset/],
    ['bytes behind the last', fileOf(w('{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'), 5), /file to end behind/],
    ['metadata that is not text', fileOf('{"__metadata__":{"a":1}}'), /"__metadata__" to hold texts/]
  ])('%s', (_, file, problem) => {
    expect(() => readSafetensors(file)).toThrow(ExportError)
    expect(() => readSafetensors(file)).toThrow(problem)
  })

  test('a file with a byte changed, cut off or added is read as something, or refused: never anything else', () => {
    const whole = safetensors(trainedOf(odd), { sparse: true })
    fc.assert(fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), fc.nat(2), (at, byte, how) => {
      const file = how === 0 ? whole.slice(0, at) : how === 1 ? Uint8Array.of(...whole, byte) : whole.slice()
      if (how === 2) file[at] = byte
      try {
        for (const { bytes } of readSafetensors(file).tensors.values()) expect(bytes.buffer).toBe(file.buffer)
      } catch (error) {
        if (!(error instanceof ExportError)) throw error
      }
    }), { numRuns: 2000 })
  })
})
