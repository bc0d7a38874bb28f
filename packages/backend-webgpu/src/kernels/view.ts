import { sizeOf } from '@itop/masks'
import { groupsAlongInput, placesIn, type ContractKernel, type Pattern } from '@itop/ops'
import { runProgram, type Program } from '../program.js'
import { given, type KernelContext } from './context.js'

const gather: Program = {
  name: 'itop_select', inputs: ['values', 'places'], code: 'result[index] = values[places[index]];'
}

/** Places count from 1; 0 has no source. */
const scatter: Program = {
  name: 'itop_spread', inputs: ['values', 'places'],
  code: `
  let place = places[index];
  result[index] = select(0.0, values[max(place, 1) - 1], place > 0);`
}

const largest: Program = {
  name: 'itop_keep_largest', inputs: ['values'], integers: ['n', 'm', 'step', 'rest'],
  code: `
  let group = uniforms.m * uniforms.step;
  let first = index / group * group + index % uniforms.step;
  let size = abs(values[index]);
  var beaten = 0;
  for (var j = first; j < first + group; j += uniforms.step) {
    let other = abs(values[j]);
    if (other > size || (other == size && j > index)) { beaten += 1; }
  }
  let kept = beaten < uniforms.n;
  result[index] = select(0.0, values[index], kept != (uniforms.rest == 1));`
}

const product: Program = {
  name: 'itop_add_product', inputs: ['sum', 'a', 'b'], code: 'result[index] = sum[index] + a[index] * b[index];'
}

/** Values of a part of a pattern. */
export const select = ({ backend, indices }: KernelContext): ContractKernel<'ItopSelect'> => ({
  name: 'ItopSelect',
  run: ({ values }, { from, to }) => {
    if (to.nnz === 0) return backend.makeTensorInfo([0], 'float32', new Float32Array(0))
    const { places } = indices.of(to, `places in ${from.nnz}`, () => ({ places: new Uint32Array(placesIn(from, to)) }))
    return runProgram(backend, gather, { inputs: [given(values), places], threads: to.nnz, output: [to.nnz] })
  }
})

/** Values of all of a pattern, 0 outside the part. */
export const spread = ({ backend, indices }: KernelContext): ContractKernel<'ItopSpread'> => ({
  name: 'ItopSpread',
  run: ({ values }, { from, to }) => {
    if (to.nnz === 0) return backend.makeTensorInfo([0], 'float32', new Float32Array(0))
    const { places } = indices.of(from, `sources of ${to.nnz}`, () => ({ places: sources(from, to) }))
    return runProgram(backend, scatter, { inputs: [given(values), places], threads: to.nnz, output: [to.nnz] })
  }
})

/** For each position of a pattern, the place of its value in the part, from 1; 0 where it has none. */
function sources(part: Pattern, whole: Pattern): Uint32Array {
  const from = new Uint32Array(whole.nnz)
  placesIn(whole, part).forEach((place, i) => { from[place] = i + 1 })
  return from
}

/** Of every m neighbours along the input the n largest magnitudes, or the rest. */
export const keepLargest = ({ backend }: KernelContext): ContractKernel<'ItopKeepLargest'> => ({
  name: 'ItopKeepLargest',
  run: ({ values }, { shape, n, m, rest }) => {
    const input = given(values)
    const threads = sizeOf(input.shape)
    const uniforms = { n, m, step: groupsAlongInput(shape).step, rest: Number(rest) }
    return runProgram(backend, largest, { inputs: [input], uniforms, threads, output: input.shape })
  }
})

/** sum + a · b. */
export const addProduct = ({ backend }: KernelContext): ContractKernel<'ItopAddProduct'> => ({
  name: 'ItopAddProduct',
  run: ({ sum, a, b }) => {
    const inputs = [given(sum), given(a), given(b)]
    const { shape } = given(sum)
    const threads = sizeOf(shape)
    if (threads === 0) return backend.makeTensorInfo([...shape], 'float32', new Float32Array(0))
    return runProgram(backend, product, { inputs, threads, output: shape })
  }
})
