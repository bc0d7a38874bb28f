import { describeJobs } from '../jobs.mjs'
import { bytesOf, isBuilt, load, type Build } from './built.js'

/** Builds that this runtime takes. */
export const builds = (['simd', 'relaxed'] as Build[]).filter(build => isBuilt && WebAssembly.validate(bytesOf(build)))

const { kernels, structs } = describeJobs()

/** The kinds of a job's fields, in order, as C++ lays them out. */
function kindsOf(struct: string): string[] {
  const described = structs.find(({ name }) => name === struct)!
  return [...described.base ? kindsOf(described.base) : [], ...described.fields.flatMap(([, kind]) =>
    structs.some(({ name }) => name === kind) ? kindsOf(kind) : [kind])]
}

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
  const run = (kernel: string, ...numbers: readonly number[]): void => {
    const number = kernels.findIndex(([name]) => name === kernel)
    const kinds = kindsOf(kernels[number]![1])
    if (kinds.length !== numbers.length) throw new RangeError(`${kernel} takes ${kinds.length} numbers.`)
    const bits = numbers.map((one, i) => kinds[i] === 'float' ? new Uint32Array(Float32Array.of(one).buffer)[0]! : one)
    call['run_jobs']!(place(Uint32Array.of(number, ...bits)), 1)
  }
  return {
    call,
    /** Has a kernel do a job, whose fields are given in the order in which C++ has them. */
    run,
    floats: (...numbers: number[]) => place(Float32Array.from(numbers)),
    integers: (...numbers: number[]) => place(Uint32Array.from(numbers)),
    readFloats: (at: number, length: number) => [...new Float32Array(memory.buffer, at, length)],
    readIntegers: (at: number, length: number) => [...new Uint32Array(memory.buffer, at, length)]
  }
}
