import type { ContractKernel } from '@itop/ops'
import type { KernelContext } from './context.js'

/** Lets the caller write a batch straight into the arena, features outermost. */
export const input = ({ backend, layout }: KernelContext): ContractKernel<'ItopInput'> => ({
  name: 'ItopInput',
  run: (_, { shape, n, fill }) => {
    const { stride } = layout.lanesOf(n)
    const info = backend.allocate([shape.c * shape.h * shape.w, stride])
    const view = backend.viewOf(info).fill(0)
    fill(view, { kind: 'feature-major', lanes: stride })
    return info
  }
})

/** `[classes][stride]` → `[n, classes]`. */
export const logits = ({ backend }: KernelContext): ContractKernel<'ItopLogits'> => ({
  name: 'ItopLogits',
  run: ({ logits: activation }, { n }) => {
    const [classes, stride] = activation!.shape as [number, number] // activations have two dimensions
    const from = backend.viewOf(activation!)
    const info = backend.allocate([n, classes])
    const to = backend.viewOf(info)
    for (let image = 0; image < n; image++) {
      for (let c = 0; c < classes; c++) to[image * classes + c] = from[c * stride + image]!
    }
    return info
  }
})
