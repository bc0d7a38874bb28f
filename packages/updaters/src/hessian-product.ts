import { check } from './errors.js'
import type { Probe, ProbePoint } from './probe.js'

/** How far the layer that moves most goes, as a share of its own size: far, and so near that few units change sides. */
const [far, near] = [1e-2, 5e-4]

/** Up to which share of a layer's largest entry the two differences are taken as the same but for rounding. */
const agreement = 1e-3

/**
 * The product of the loss's Hessian with a direction, one array a layer, which needs no second derivative of any
 * kernel: a difference of gradients, (∇L(θ + εv) − ∇L(θ − εv)) / 2ε. The larger ε, the less float32 rounds off; but
 * between the two points rectified units may change sides, which moves the gradient by leaps. So there are two
 * differences, and the near one counts where they disagree.
 */
export async function hessianProduct(
  probe: Probe, direction: readonly Float32Array[], at: ProbePoint = {}
): Promise<readonly Float32Array[]> {
  const { values = probe.values() } = at
  const unit = unitStep(values, direction)
  if (unit === undefined) return direction.map(({ length }) => new Float32Array(length))   // nowhere to go
  const gradients = (step: number) => probe.gradients({ ...at, values: values.map((layer, i) =>
    layer.map((value, j) => value + step * direction[i][j])) })
  const difference = async (step: number) => {
    const [ahead, behind] = [await gradients(step), await gradients(-step)]
    return ahead.map((layer, i) => layer.map((gradient, j) => (gradient - behind[i][j]) / (2 * step)))
  }
  const long = await difference(far * unit)
  const short = await difference(near * unit)
  return short.map((layer, i) => better(layer, long[i]))
}

/** The step by which no layer moves by more than its own length; undefined where the direction is 0. */
function unitStep(values: readonly Float32Array[], direction: readonly Float32Array[]): number | undefined {
  const step = direction.reduce((least, layer, i) => {
    const length = norm(layer)
    check(Number.isFinite(length), () => `hessianProduct: the direction has entries of layer ${i} that are not finite.`)
    return length === 0 ? least : Math.min(least, (norm(values[i]) || 1) / length)
  }, Infinity)
  return step === Infinity ? undefined : step
}

/** Entry by entry the long difference where the short one agrees, else the short one. */
function better(short: Float32Array, long: Float32Array): Float32Array {
  const tolerance = agreement * short.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0)
  return short.map((entry, i) => Math.abs(entry - long[i]) <= tolerance ? long[i] : entry)
}

/** The Euclidean length, summed in float64. */
const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
