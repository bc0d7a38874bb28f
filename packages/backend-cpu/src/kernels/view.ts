import { sizeOf } from '@itop/masks'
import { groupsAlongInput, placesIn, type ContractKernel } from '@itop/ops'
import { at, type KernelContext } from './context.js'

// Select and spread are one pass over the numbers of a weight, which is little beside what a layer does with them; so
// plain loops will do.

/** Values of a part of a pattern. */
export const select = (context: KernelContext): ContractKernel<'ItopSelect'> => ({
  name: 'ItopSelect',
  run: ({ values }, { from, to }) => {
    const places = placesIn(from, to)
    const out = context.backend.allocate([to.nnz])
    const [source, target] = [context.backend.viewOf(values!), context.backend.viewOf(out)]
    for (let i = 0; i < places.length; i++) target[i] = source[places[i]!]!
    return out
  }
})

/** Values of all of a pattern, 0 outside the part. */
export const spread = (context: KernelContext): ContractKernel<'ItopSpread'> => ({
  name: 'ItopSpread',
  run: ({ values }, { from, to }) => {
    const places = placesIn(to, from)
    const out = context.backend.allocate([to.nnz])
    const [source, target] = [context.backend.viewOf(values!), context.backend.viewOf(out)]
    target.fill(0)
    for (let i = 0; i < places.length; i++) target[places[i]!] = source[i]!
    return out
  }
})

/** Of every m neighbours along the input the n largest magnitudes, or the rest. */
export const keepLargest = (context: KernelContext): ContractKernel<'ItopKeepLargest'> => ({
  name: 'ItopKeepLargest',
  run: ({ values }, { shape, n, m, rest }) => {
    const out = context.backend.allocate(values!.shape)
    context.perform(() => [{
      kernel: 'keep_largest', values: at(context, values), out: at(context, out), n: sizeOf(values!.shape), kept: n,
      of: m, step: groupsAlongInput(shape).step, isRest: rest
    }])
    return out
  }
})

/** sum + a · b. */
export const addProduct = (context: KernelContext): ContractKernel<'ItopAddProduct'> => ({
  name: 'ItopAddProduct',
  run: ({ sum, a, b }) => {
    const out = context.backend.allocate(sum!.shape)
    context.perform(() => [{
      kernel: 'add_product', sum: at(context, sum), a: at(context, a), b: at(context, b), out: at(context, out),
      n: sizeOf(sum!.shape)
    }])
    return out
  }
})
