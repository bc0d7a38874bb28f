import { bytesOf, isBuilt, load, type Build } from './built.js'

/** Builds that this runtime takes. */
export const builds = (['simd', 'relaxed'] as Build[]).filter(build => isBuilt && WebAssembly.validate(bytesOf(build)))

/** A number that a kernel reads as float32 in its job; others are integers. */
export const float = (value: number) => ({ float: value })

/** The kernels on a memory of their own; arrays are placed one after the other. Everything placed is a byte offset. */
export async function start(build: Build) {
  const { memory, call, heap } = await load(build)
  let next = heap
  const place = (numbers: Float32Array | Uint32Array): number => {
    const at = next
    next += Math.ceil(numbers.byteLength / 64) * 64
    new Uint8Array(memory.buffer, at).set(new Uint8Array(numbers.buffer))
    return at
  }
  const job = (...fields: readonly (number | ReturnType<typeof float>)[]): number => {
    const bits = fields.map(field => typeof field === 'number' ? field
      : new Uint32Array(Float32Array.of(field.float).buffer)[0]!)
    return place(Uint32Array.from(bits))
  }
  return {
    call,
    /** A struct of 32-bit fields. */
    job,
    floats: (...numbers: number[]) => place(Float32Array.from(numbers)),
    integers: (...numbers: number[]) => place(Uint32Array.from(numbers)),
    readFloats: (at: number, length: number) => [...new Float32Array(memory.buffer, at, length)],
    readIntegers: (at: number, length: number) => [...new Uint32Array(memory.buffer, at, length)]
  }
}
