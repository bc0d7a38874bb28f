import { sizeOf } from '@itop/masks'
import { dropoutThreshold, type ContractKernel } from '@itop/ops'
import { runProgram, type Program } from '../program.js'
import { given, type KernelContext } from './context.js'

/** The hash of `positionHash` of ops: the finaliser of MurmurHash3, twice. */
const program: Program = {
  name: 'itop_dropout', inputs: ['x'], integers: ['key', 'threshold'], floats: ['kept'],
  functions: `
fn finalise(value : u32) -> u32 {
  var h = value;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}`,
  code: `
  let hash = finalise(finalise(u32(index)) ^ bitcast<u32>(uniforms.key));
  result[index] = select(0.0, x[index] / uniforms.kept, hash >= bitcast<u32>(uniforms.threshold));`
}

export const dropout = ({ backend }: KernelContext): ContractKernel<'ItopDropout'> => ({
  name: 'ItopDropout',
  run: ({ x }, { rate, key }) => {
    const input = given(x)
    const threads = sizeOf(input.shape)
    // Of 32 bits, as they are; a threshold of 2^32 would need one more.
    const uniforms = { key, threshold: Math.min(dropoutThreshold(rate), 2 ** 32 - 1), kept: 1 - rate }
    return runProgram(backend, program, { inputs: [input], uniforms, threads, output: input.shape })
  }
})
