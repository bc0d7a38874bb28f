import type { ContractKernel } from '@itop/ops'
import { byImage } from '../logits.js'
import { writePixels } from '../pixels.js'
import type { KernelContext } from './context.js'

/** Lets the caller write a batch straight into the arena, features outermost. */
export const input = (context: KernelContext): ContractKernel<'ItopInput'> => ({
  name: 'ItopInput',
  run: (_, { shape, n, fill, cleared }) => {
    const { backend, layout } = context
    const { stride } = layout.lanesOf(n)
    const info = backend.allocate([shape.c * shape.h * shape.w, stride])
    const view = backend.viewOf(info)
    if (cleared) view.fill(0)
    const batch = { shape, n, y: backend.offsetOf(info), stride }
    fill(view, { kind: 'feature-major', lanes: stride }, (pixels) => writePixels(context, batch, pixels))
    return info
  }
})

/** `[classes][stride]` → `[n, classes]`. */
export const logits = ({ backend }: KernelContext): ContractKernel<'ItopLogits'> => ({
  name: 'ItopLogits',
  run: ({ logits: activation }, { n }) => {
    const [classes, stride] = activation!.shape as [number, number] // activations have two dimensions
    const info = backend.allocate([n, classes])
    byImage(backend.viewOf(activation!), { n, classes, stride }, backend.viewOf(info))
    return info
  }
})
