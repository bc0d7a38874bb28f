import type { NetworkStep, Pattern } from '@itop/ops'
import { conv2d } from '../jobs/convolution.js'
import type { Job } from '../jobs/job.js'
import { linear } from '../jobs/linear.js'
import { norm } from '../jobs/norm.js'
import { pool, wholeImage } from '../jobs/pooling.js'
import type { Room } from '../jobs/room.js'
import type { Activations, Formed, Held } from './activations.js'

/** A weight as a plain value: where its numbers lie, and which exist. */
export interface PlacedWeight {
  readonly at: number
  readonly pattern: Pattern | null
}

/** What a step is computed with. */
export interface StepSite {
  readonly room: Room
  readonly activations: Activations
  readonly weights: ReadonlyMap<string, PlacedWeight>
  readonly n: number
  /** Where the result of this step goes, in the form that `make` has; the last one has a place of its own. */
  readonly result: (make: () => Held) => Held
}

/** What a step gives, the jobs that compute it, and what they read, which is to be released. */
export interface StepJobs {
  readonly held: Held
  readonly jobs: readonly Job[]
  readonly read: readonly Held[]
}

/** A step of a network in inference, operation by operation what `createOps` does. */
export function stepJobs(site: StepSite, step: NetworkStep, inputs: readonly Held[]): StepJobs {
  const [x, other] = inputs as [Held, Held?] // a step has one or two
  const { activations } = site
  switch (step.op) {
    case 'conv2d': return convolution(site, step, x)
    case 'linear': return fullyConnected(site, step, x)
    case 'batchNorm': return normalised(site, step, x, other)
    case 'maxPool': return pooled(site, step, x, 'max')
    case 'averagePool': return pooled(site, step, x, 'average')
    case 'globalAveragePool': return averaged(site, x)
    case 'relu': {
      const held = site.result(() => activations.like(x, x.shape))
      return { held, jobs: [{ kernel: 'positive', x: x.at, out: held.at, n: activations.floatsOf(x) }], read: [] }
    }
    case 'add': return added(site, x, other!)
    case 'dropout': return { held: activations.share(x), jobs: [], read: [] }
    case 'flatten': {
      const { held, copies } = activations.asVector(x)
      return { held: { at: held.at, planes: held.planes, shape: step.output }, jobs: copies, read: [] }
    }
    default: return step satisfies never
  }
}

type StepOf<Op extends NetworkStep['op']> = Extract<NetworkStep, { readonly op: Op }>

function convolution(
  { room, activations, weights, n, result }: StepSite, step: StepOf<'conv2d'>, input: Held
): StepJobs {
  const { name, input: inputShape, output, stride, padding, groups } = step
  const { held: x, copies } = activations.asImage(input, padding)
  const y = result(() => activations.image(output))
  const { pattern, values, bias } = weightOf(weights, name)
  const geometry = { pattern, n, input: inputShape, output, stride, padding, groups }
  const sides = { x: x.at, from: x.planes, y: y.at, to: y.planes, values, bias }
  return { held: y, jobs: [...copies, ...conv2d(room, geometry, sides)], read: [x] }
}

function fullyConnected(
  { room, activations, weights, n, result }: StepSite, { name, relu, output }: StepOf<'linear'>, input: Held
): StepJobs {
  const { held: x, copies } = activations.asVector(input)
  const y = result(() => activations.vector(output))
  const { pattern, values, bias } = weightOf(weights, name)
  const jobs = linear(room, { pattern, n, relu }, { x: x.at, values, bias, y: y.at })
  return { held: y, jobs: [...copies, ...jobs], read: [x] }
}

function normalised(
  { activations, weights, result }: StepSite, { name, relu, epsilon }: StepOf<'batchNorm'>, input: Held,
  residual: Held | undefined
): StepJobs {
  const { h, w } = input.shape
  const formed: Formed = h * w > 1 ? activations.asImage(input) : { held: activations.share(input), copies: [] }
  const { held: x } = formed
  const added = residual && activations.inFormOf(x, residual)
  const y = result(() => activations.like(x, x.shape))
  const [scale, shift, mean, variance] = ['', '.bias', '.mean', '.variance'].map(part =>
    weights.get(`${name}${part}`)!.at) as [number, number, number, number] // a norm has all four
  const places = { x: x.at, residual: added?.held.at ?? 0, y: y.at, scale, shift, mean, variance }
  const jobs = [...formed.copies, ...added?.copies ?? [], norm('norm_infer', x.planes, { relu, epsilon }, places)]
  return { held: y, jobs, read: added ? [x, added.held] : [x] }
}

function pooled(
  { activations, result }: StepSite, step: StepOf<'maxPool' | 'averagePool'>, input: Held, kind: 'max' | 'average'
): StepJobs {
  const { held: x, copies } = activations.asImage(input)
  const y = result(() => activations.image(step.output))
  const geometry = {
    input: step.input, output: step.output, size: step.kernel, stride: step.stride, padding: step.padding
  }
  return { held: y, jobs: [...copies, pool(kind, { x, out: y }, x.planes, y.planes, geometry)], read: [x] }
}

function averaged({ activations, result }: StepSite, input: Held): StepJobs {
  const { held: x, copies } = activations.asImage(input)
  const whole = wholeImage(input.shape)
  const y = result(() => activations.vector(whole.output))
  return { held: y, jobs: [...copies, pool('global', { x, out: y }, x.planes, y.planes, whole)], read: [x] }
}

function added({ activations, result }: StepSite, a: Held, other: Held): StepJobs {
  const { held: b, copies } = activations.inFormOf(a, other)
  const y = result(() => activations.like(a, a.shape))
  const sum: Job = { kernel: 'add', a: a.at, b: b.at, out: y.at, n: activations.floatsOf(a) }
  return { held: y, jobs: [...copies, sum], read: [b] }
}

/** A weight with its pattern, and its bias or 0. */
function weightOf(weights: StepSite['weights'], name: string) {
  const { at, pattern } = weights.get(name)!
  return { values: at, pattern: pattern!, bias: weights.get(`${name}.bias`)?.at ?? 0 } // its layer has a pattern
}

