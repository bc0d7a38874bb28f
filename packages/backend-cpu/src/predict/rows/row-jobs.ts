import type { ConvGeometry, ImageShape, NetworkStep } from '@itop/ops'
import { linear } from '../../jobs/linear.js'
import type { Job } from '../../jobs/job.js'
import { originOf } from '../../jobs/norm.js'
import { pool } from '../../jobs/pooling.js'
import type { Room } from '../../jobs/room.js'
import { usualBorder, type Planes } from '../../planes.js'
import type { Plan } from '../../recording/plan.js'
import type { ConvList } from '../../conv-list.js'
import { rowConvolution } from './row-convolution.js'
import { bytesOfRows, rowPlanes, stridedRows } from './row-planes.js'
import type { RowWeight } from './row-weights.js'
import type { Stage } from './stages.js'

/** An activation in a plan: rows of few images, or a vector `[feature][stride]`. */
export interface RowHeld {
  readonly at: number
  readonly planes: Planes
  readonly shape: ImageShape
}

/** What stages are computed with. */
export interface RowSite {
  readonly room: Room
  readonly plan: Plan
  readonly n: number
  readonly weights: (stage: Stage) => RowWeight
  readonly lists: (stage: Stage, from: Planes, geometry: ConvGeometry) => ConvList
  /** Where the next vector goes; undefined: into the plan. */
  readonly place?: number | undefined
}

/** What a stage gives, and the jobs that compute it. */
export interface RowJobs {
  readonly held: RowHeld
  readonly jobs: readonly Job[]
}

type StageOf<Op extends NetworkStep['op']> = Extract<NetworkStep, { readonly op: Op }>

/** The jobs of a stage; undefined where rows cannot be had. */
export function rowJobs(
  site: RowSite, stage: Stage, [x, other]: readonly RowHeld[], residual?: RowHeld
): RowJobs | undefined {
  const { step } = stage
  switch (step.op) {
    case 'conv2d': return convolved(site, stage, step, x!, residual)
    case 'linear': return residual ? undefined : fullyConnected(site, stage, step, x!)
    case 'batchNorm': {
      const { values: scale, bias: shift } = site.weights(stage)
      return finished(site, stage, x!, residual, { scale, shift })
    }
    case 'add': return finished(site, stage, x!, other)
    case 'relu': return finished(site, { ...stage, relu: true }, x!, undefined)
    case 'maxPool':
    case 'averagePool': return pooled(site, step, x!)
    case 'globalAveragePool': return averaged(site, x!)
    case 'flatten': return x!.planes.isVector ? undefined : asVector(site, x!)
    default: return undefined
  }
}

function rows({ plan, n, room }: RowSite, shape: ImageShape): RowHeld {
  const planes = rowPlanes(shape, n, room.layout.vector)
  return { at: plan.allocate(bytesOfRows(planes)), planes, shape }
}

function vector({ plan, n, room: { layout }, place }: RowSite, shape: ImageShape): RowHeld {
  const planes = layout.planesOf(undefined, shape, n)
  return { at: place ?? plan.allocate(4 * planes.channels * planes.channelPitch), planes, shape }
}

function convolved(
  site: RowSite, stage: Stage, step: StageOf<'conv2d'>, x: RowHeld, residual: RowHeld | undefined
): RowJobs | undefined {
  if (x.planes.isVector || residual?.planes.isVector) return undefined
  const { room, n } = site
  const { values, bias, pattern } = site.weights(stage)
  const { input, output, stride, padding, groups } = step
  const geometry = { pattern: pattern!, n, input, output, stride, padding, groups }
  const looked = lookedAt(site, geometry, x)
  const y = rows(site, output)
  const sides = { x: looked.at, from: looked.planes, y: y.at, to: y.planes, values, bias }
  const jobs = rowConvolution(room, geometry, sides, () => site.lists(stage, looked.planes, geometry))
  return { held: y, jobs: [...looked.jobs, ...jobs, finish(y, { x: y.at, residual, relu: stage.relu })] }
}

/** What a convolution looks at: its input, or a copy with the border and the columns that it wants. */
function lookedAt(
  { room, n }: RowSite, geometry: ConvGeometry, { at, planes }: RowHeld
): { readonly at: number, readonly planes: Planes, readonly jobs: readonly Job[] } {
  if (geometry.stride[1] === 1 && planes.border >= Math.max(...geometry.padding)) return { at, planes, jobs: [] }
  const to = stridedRows(geometry, n, planes.vector)
  const copy = room.scratch(bytesOfRows(to) / 4)
  const { count, pitch } = to.phases!
  return {
    at: copy, planes: to,
    jobs: [{
      kernel: 'rows_copy', from: planes, x: originOf(planes, at), y: copy, border: to.border, step: count,
      columns: Math.ceil((geometry.input.w + 2 * to.border) / count), toBlock: to.blockPitch,
      toChannel: to.channelPitch, toPhase: pitch, toRow: to.rowPitch
    }]
  }
}

function finish(
  y: RowHeld, { x, residual, relu, scale = 0, shift = 0 }: {
    readonly x: number, readonly residual?: RowHeld | undefined, readonly relu: boolean, readonly scale?: number,
    readonly shift?: number
  }
): Job {
  const { planes } = y
  return {
    kernel: 'rows_finish', planes, x: originOf(planes, x), residual: originOf(planes, residual?.at ?? 0), scale, shift,
    y: originOf(planes, y.at), relu
  }
}

/** Number by number: of vectors, or of rows that all lie alike. */
function finished(
  site: RowSite, { relu }: Stage, x: RowHeld, residual: RowHeld | undefined,
  affine: { readonly scale?: number, readonly shift?: number } = {}
): RowJobs | undefined {
  if (residual && x.planes.isVector !== residual.planes.isVector) return undefined
  const [own, other] = [alike(site, x), residual && alike(site, residual)]
  const y = x.planes.isVector ? vector(site, x.shape) : rows(site, x.shape)
  return {
    held: y,
    jobs: [...own.jobs, ...other?.jobs ?? [], finish(y, { x: own.held.at, residual: other?.held, relu, ...affine })]
  }
}

/** As it lies, or with the usual border: all rows that stages give have it, an image that was given has none. */
function alike(site: RowSite, x: RowHeld): { readonly held: RowHeld, readonly jobs: readonly Job[] } {
  if (x.planes.isVector || x.planes.border === usualBorder) return { held: x, jobs: [] }
  const planes = rowPlanes(x.shape, site.n, x.planes.vector)
  const at = site.room.scratch(bytesOfRows(planes) / 4)
  return {
    held: { at, planes, shape: x.shape },
    jobs: [{
      kernel: 'rows_copy', from: x.planes, x: originOf(x.planes, x.at), y: at, border: usualBorder, step: 1,
      columns: x.shape.w + 2 * usualBorder, toBlock: planes.blockPitch, toChannel: planes.channelPitch, toPhase: 0,
      toRow: planes.rowPitch
    }]
  }
}

function fullyConnected(site: RowSite, stage: Stage, step: StageOf<'linear'>, x: RowHeld): RowJobs {
  const { stride } = site.room.layout.lanesOf(site.n)
  const from = x.planes.isVector ? { held: x, jobs: [] }
    : asVector({ ...site, place: site.room.scratch(x.shape.c * x.shape.h * x.shape.w * stride) }, x)
  const { values, bias, pattern } = site.weights(stage)
  const y = vector(site, step.output)
  const own = linear(site.room, { pattern: pattern!, n: site.n, relu: stage.relu },
    { x: from.held.at, values, bias, y: y.at })
  return { held: y, jobs: [...from.jobs, ...own] }
}

function pooled(site: RowSite, step: StageOf<'maxPool' | 'averagePool'>, x: RowHeld): RowJobs | undefined {
  if (x.planes.isVector) return undefined
  const y = rows(site, step.output)
  const { input, output, kernel: size, stride, padding } = step
  const kind = step.op === 'maxPool' ? 'max' : 'average'
  const job = pool(kind, { x, out: y }, x.planes, y.planes, { input, output, size, stride, padding })
  return { held: y, jobs: [{ ...job, kernel: 'rows_pool' } as Job] } // it is asked the same
}

function averaged(site: RowSite, x: RowHeld): RowJobs | undefined {
  if (x.planes.isVector) return undefined
  const { c, h, w } = x.shape
  const y = vector(site, { c, h: 1, w: 1 })
  const job = pool('global', { x, out: y }, x.planes, y.planes, {
    input: x.shape, output: y.shape, size: [h, w], stride: [1, 1], padding: [0, 0]
  })
  return { held: y, jobs: [{ ...job, kernel: 'rows_pool' } as Job] }
}

/** Rows as a vector. */
export function asVector(site: RowSite, { at, planes, shape: { c, h, w } }: RowHeld): RowJobs {
  const y = vector(site, { c: c * h * w, h: 1, w: 1 })
  return {
    held: y,
    jobs: [{
      kernel: 'rows_to_vector', from: planes, x: originOf(planes, at), y: y.at, stride: y.planes.channelPitch
    }]
  }
}
