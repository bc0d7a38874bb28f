import type { ContractKernel, ImageShape, PoolGeometry } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { planeFields, usualBorder, type Planes } from '../planes.js'
import { at, withJob, type KernelContext } from './context.js'

/** As `pool_layer` numbers them. */
const kinds = { max: 0, maxGradient: 1, average: 2, averageGradient: 3, global: 4, globalGradient: 5 } as const

type Side = readonly [info: TensorInfo | undefined, planes: Planes]

interface Sides {
  readonly x?: Side
  readonly y?: Side
  readonly dy?: Side
  readonly out: Side
}

/** The job `Pool` of pooling.cc. */
function pool(
  context: KernelContext, kind: keyof typeof kinds, sides: Sides, image: Planes, pooled: Planes,
  { input, output, size, stride, padding }: Omit<PoolGeometry, 'n'>
): void {
  const origin = (side: Side | undefined) => side ? at(context, side[0]) + side[1].origin * 4 : 0
  withJob(context, [
    origin(sides.x), origin(sides.y), origin(sides.dy), origin(sides.out), ...planeFields(image),
    ...planeFields(pooled), input.h, input.w, output.h, output.w, ...size, ...stride, ...padding
  ], (job) => context.backend.kernels.exports.pool_layer(job, kinds[kind]))
}

const forward = (kind: 'max' | 'average') => (context: KernelContext) => (
  { x }: Record<string, TensorInfo>, geometry: PoolGeometry
): TensorInfo => {
  const y = context.backend.allocate(context.layout.imageTensor(geometry.output, geometry.n))
  const [from, to] = [
    context.layout.planesOf(x, geometry.input, geometry.n), context.layout.planesOf(y, geometry.output, geometry.n)
  ]
  pool(context, kind, { x: [x, from], out: [y, to] }, from, to, geometry)
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
    const sides: Sides = { x: [x, image], y: [y, pooled], dy: [dy, pooled], out: [dx, image] }
    pool(context, 'maxGradient', sides, image, pooled, geometry)
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
    pool(context, 'averageGradient', { dy: [dy, pooled], out: [dx, image] }, image, pooled, geometry)
    return dx
  }
})

/** A whole image as one window. */
const wholeImage = (shape: ImageShape): Omit<PoolGeometry, 'n'> => ({
  input: shape, output: { c: shape.c, h: 1, w: 1 }, size: [shape.h, shape.w], stride: [1, 1], padding: [0, 0]
})

export const globalAveragePool = (context: KernelContext): ContractKernel<'ItopGlobalAveragePool'> => ({
  name: 'ItopGlobalAveragePool',
  run: ({ x }, { n, shape }) => {
    const y = context.backend.allocate([shape.c, context.layout.lanesOf(n).stride])
    const whole = wholeImage(shape)
    const [image, pooled] = [context.layout.planesOf(x, shape, n), context.layout.planesOf(y, whole.output, n)]
    pool(context, 'global', { x: [x, image], out: [y, pooled] }, image, pooled, whole)
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
    pool(context, 'globalGradient', { dy: [dy, pooled], out: [dx, image] }, image, pooled, whole)
    return dx
  }
})
