import type { ContractKernel } from '@itop/ops'
import { runProgram, type Program } from '../program.js'
import { given, type KernelContext } from './context.js'
import { partsOf, sumOfParts } from './parts.js'

/** One channel over a part of the planes' pixels, all images. */
const program: Program = {
  name: 'itop_bias_gradient', inputs: ['dy'], integers: ['n', 'channels', 'pixels', 'each'],
  code: `
  let channel = index % uniforms.channels;
  let first = index / uniforms.channels * uniforms.each;
  var sum = 0.0;
  for (var i = first; i < min(first + uniforms.each, uniforms.n * uniforms.pixels); i++) {
    sum += dy[(i / uniforms.pixels * uniforms.channels + channel) * uniforms.pixels + i % uniforms.pixels];
  }
  result[index] = sum;`
}

export const biasGradient = ({ backend }: KernelContext): ContractKernel<'ItopBiasGradient'> => ({
  name: 'ItopBiasGradient',
  run: ({ dy }, { n, shape: { c, h, w } }) => {
    const pixels = h * w
    const parts = partsOf(c, n * pixels)
    const uniforms = { n, channels: c, pixels, each: Math.ceil(n * pixels / parts) }
    const part = runProgram(backend, program, { inputs: [given(dy)], uniforms, threads: parts * c, output: [parts, c] })
    return sumOfParts(backend, part, parts, [c])
  }
})
