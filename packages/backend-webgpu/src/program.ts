import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu'
import type { Backend } from './backend.js'

/** A WGSL program of our own: so many threads, each running `code` with its `index`. */
export interface Program {
  /** Unique: compiled once for each name. */
  readonly name: string
  /** Names of the buffers that are read. */
  readonly inputs: readonly string[]
  /** Names of numbers that differ from run to run, `uniforms.<name>` in the code. */
  readonly integers?: readonly string[]
  readonly floats?: readonly string[]
  /** Functions that `code` calls. */
  readonly functions?: string
  /** Statements; writes `result[…]`. */
  readonly code: string
}

/** One run of a program. */
export interface Run {
  readonly inputs: readonly TensorInfo[]
  readonly uniforms?: Readonly<Record<string, number>>
  readonly threads: number
  /** Shape of the float32 result, or the tensor that is changed where it lies. */
  readonly output: readonly number[] | TensorInfo
}

const workgroup = 64

/** Runs a program through the backend's own queue. Returns its result. */
export function runProgram(backend: Backend, program: Program, run: Run): TensorInfo {
  const { inputs, uniforms = {}, threads, output } = run
  const result = isTensor(output) ? output : backend.makeTensorInfo([...output], 'float32')
  if (isTensor(output)) backend.claim(output)
  const { integers = [], floats = [] } = program
  const values = [
    { type: 'int32', data: [threads] },
    ...integers.map((name) => ({ type: 'int32', data: [numberOf(program, uniforms, name)] })),
    ...floats.map((name) => ({ type: 'float32', data: [numberOf(program, uniforms, name)] }))
  ]
  const flat = inputs.map((input) => sizeOf(input) === 0 ? nothing(backend, input.dtype) : asVector(input))
  backend.runWebGPUProgram(inTheirForm(program, sizeOf(result), threads), flat, 'float32', values, asVector(result))
  return result
}

const isTensor = (output: Run['output']): output is TensorInfo => 'dataId' in output

const sizeOf = ({ shape }: TensorInfo): number => shape.reduce((product, length) => product * length, 1)

/** TF.js compiles a program again for every combination of ranks; ours see vectors only. */
const asVector = (info: TensorInfo): TensorInfo => ({ ...info, shape: [sizeOf(info)] })

function numberOf({ name }: Program, uniforms: Readonly<Record<string, number>>, key: string): number {
  const value = uniforms[key]
  if (value === undefined) throw new Error(`${name}: the number ${key} is missing.`)
  return value
}

/** The program as TF.js describes programs. */
function inTheirForm(program: Program, size: number, threads: number): WebGPUProgram {
  const { name, inputs, integers = [], floats = [], functions = '', code } = program
  const fields = ['threads : i32', ...integers.map((i) => `${i} : i32`), ...floats.map((f) => `${f} : f32`)]
  return {
    shaderKey: name,
    variableNames: [...inputs],
    uniforms: `${fields.join(', ')}, `,
    outputShape: [size],
    workgroupSize: [workgroup, 1, 1],
    dispatchLayout: { x: [0] },
    dispatch: [Math.ceil(threads / workgroup), 1, 1],
    getUserCode: () => `
${functions}
fn main(index : i32) {
  if (index >= uniforms.threads) { return; }
  ${code}
}`
  }
}

const nothings = new WeakMap<Backend, Map<DataType, TensorInfo>>()

/** Stands for an empty tensor, which cannot be bound: one element that nobody reads. */
function nothing(backend: Backend, dtype: DataType): TensorInfo {
  let made = nothings.get(backend)
  if (!made) nothings.set(backend, made = new Map())
  let one = made.get(dtype)
  if (!one) made.set(dtype, one = backend.makeTensorInfo([1], dtype, new Int32Array(1)))
  return one
}
