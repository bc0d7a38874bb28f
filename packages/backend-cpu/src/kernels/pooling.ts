import type { ContractKernel, PoolGeometry } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { pool, wholeImage, type Placed, type PoolSides } from '../jobs/pooling.js'
import { usualBorder, type Planes } from '../planes.js'
import { at, type KernelContext } from './context.js'

const placed = (context: KernelContext, info: TensorInfo | undefined, planes: Planes): Placed =>
  ({ at: at(context, info), planes })

const forward = (kind: 'max' | 'average') => (context: KernelContext) => (
  { x }: Record<string, TensorInfo>, geometry: PoolGeometry
): TensorInfo => {
  const y = context.backend.allocate(context.layout.imageTensor(geometry.output, geometry.n))
  const [from, to] = [
    context.layout.planesOf(x, geometry.input, geometry.n), context.layout.planesOf(y, geometry.output, geometry.n)
  ]
  const sides = { x: placed(context, x, from), out: placed(context, y, to) }
  context.perform(() => [pool(kind, sides, from, to, geometry)])
  return y
}

export const maxPool = (context: KernelContext): ContractKernel<'ItopMaxPool'> =>
  ({ name: 'ItopMaxPool', run: forward('max')(context) })

export const averagePool = (context: KernelContext): ContractKernel<'ItopAveragePool'> =>
  ({ name: 'ItopAveragePool', run: forward('average')(context) })

export const maxPoolGradient = (context: KernelContext): ContractKernel<'ItopMaxPoolGradient'> => ({
  name: 'ItopMaxPoolGradient',
  run: ({ dy, x, y }, geometry) => {
    const dx = context.backend.allocate(x!.shape)
    const [image, pooled] = [
      context.layout.planesOf(x, geometry.input, geometry.n), context.layout.planesOf(y, geometry.output, geometry.n)
    ]
    const sides: PoolSides = {
      x: placed(context, x, image), y: placed(context, y, pooled), dy: placed(context, dy, pooled),
      out: placed(context, dx, image)
    }
    context.perform(() => [pool('maxGradient', sides, image, pooled, geometry)])
    return dx
  }
})

export const averagePoolGradient = (context: KernelContext): ContractKernel<'ItopAveragePoolGradient'> => ({
  name: 'ItopAveragePoolGradient',
  run: ({ dy }, geometry) => {
    const dx = context.backend.allocate(context.layout.imageTensor(geometry.input, geometry.n))
    const [image, pooled] = [
      context.layout.planesOf(dx, geometry.input, geometry.n), context.layout.planesOf(dy, geometry.output, geometry.n)
    ]
    const sides = { dy: placed(context, dy, pooled), out: placed(context, dx, image) }
    context.perform(() => [pool('averageGradient', sides, image, pooled, geometry)])
    return dx
  }
})

export const globalAveragePool = (context: KernelContext): ContractKernel<'ItopGlobalAveragePool'> => ({
  name: 'ItopGlobalAveragePool',
  run: ({ x }, { n, shape }) => {
    const y = context.backend.allocate([shape.c, context.layout.lanesOf(n).stride])
    const whole = wholeImage(shape)
    const [image, pooled] = [context.layout.planesOf(x, shape, n), context.layout.planesOf(y, whole.output, n)]
    const sides = { x: placed(context, x, image), out: placed(context, y, pooled) }
    context.perform(() => [pool('global', sides, image, pooled, whole)])
    return y
  }
})

export const globalAveragePoolGradient = (context: KernelContext): ContractKernel<'ItopGlobalAveragePoolGradient'> => ({
  name: 'ItopGlobalAveragePoolGradient',
  run: ({ dy }, { n, shape }) => {
    const dx = context.backend.allocate(context.layout.imageTensor(shape, n))
    const whole = wholeImage(shape)
    const [image, pooled] = [
      context.layout.imagePlanes(shape, n, usualBorder), context.layout.planesOf(dy, whole.output, n)
    ]
    const sides = { dy: placed(context, dy, pooled), out: placed(context, dx, image) }
    context.perform(() => [pool('globalGradient', sides, image, pooled, whole)])
    return dx
  }
})
