import type { ContractKernel } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Backend } from '../backend.js'
import { runProgram, type Program } from '../program.js'
import type { KernelContext } from './context.js'

/** Terms that one thread adds: sums of sums of so many are as exact with millions of numbers as with hundreds. */
const each = 128

/** Sums of `each` squares, written behind those of the gradients before. */
const squares: Program = {
  name: 'itop_square_sums', inputs: ['gradient'], integers: ['n', 'offset'],
  code: `
  var sum = 0.0;
  for (var i = index * ${each}; i < min((index + 1) * ${each}, uniforms.n); i++) { sum += gradient[i] * gradient[i]; }
  result[uniforms.offset + index] = sum;`
}

const sums: Program = {
  name: 'itop_sums', inputs: ['terms'], integers: ['n'],
  code: `
  var sum = 0.0;
  for (var i = index * ${each}; i < min((index + 1) * ${each}, uniforms.n); i++) { sum += terms[i]; }
  result[index] = sum;`
}

const factor: Program = {
  name: 'itop_clip_factor', inputs: ['square'], floats: ['clipNorm'],
  code: 'result[index] = min(1.0, uniforms.clipNorm / (sqrt(square[0]) + 1e-6));'
}

const sizeOf = ({ shape }: TensorInfo): number => shape.reduce((product, length) => product * length, 1)
const partsOf = (terms: number): number => Math.ceil(terms / each)

/** Sums of squares over `each` numbers of every gradient, one behind the other. */
function squareSums(backend: Backend, gradients: readonly TensorInfo[]): TensorInfo {
  const counts = gradients.map((gradient) => partsOf(sizeOf(gradient)))
  const output = backend.makeTensorInfo([counts.reduce((sum, count) => sum + count, 0)], 'float32')
  let offset = 0
  for (const [i, gradient] of gradients.entries()) {
    const uniforms = { n: sizeOf(gradient), offset }
    runProgram(backend, squares, { inputs: [gradient], uniforms, threads: counts[i]!, output })
    offset += counts[i]!
  }
  return output
}

/** The sum of all terms, which are freed. */
function total(backend: Backend, terms: TensorInfo): TensorInfo {
  const n = sizeOf(terms)
  if (n === 1) return terms
  const threads = partsOf(n)
  const sum = runProgram(backend, sums, { inputs: [terms], uniforms: { n }, threads, output: [threads] })
  backend.disposeData(terms.dataId)
  return total(backend, sum)
}

/** The norm and what follows from it stay on the device: a step reads nothing. */
export const clipFactor = ({ backend }: KernelContext): ContractKernel<'ItopClipFactor'> => ({
  name: 'ItopClipFactor',
  run: (inputs, { clipNorm }) => {
    const gradients = Object.values(inputs)
    if (gradients.length === 0) return backend.makeTensorInfo([], 'float32', Float32Array.of(1)) // nothing to clip
    const square = total(backend, squareSums(backend, gradients))
    const result = runProgram(backend, factor, { inputs: [square], uniforms: { clipNorm }, threads: 1, output: [] })
    backend.disposeData(square.dataId)
    return result
  }
})
