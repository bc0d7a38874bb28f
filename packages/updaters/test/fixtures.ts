import { arraySource } from '@itop/criteria'
import { or, randomStream, reindex, type Mask } from '@itop/masks'
import type { Probe } from '../src/probe.js'
import type { LayerChange, LayerMasks, LayerShape, LayerView, Updater } from '../src/types.js'

/** Numbers in [-1, 1) that depend on the seed alone. */
export function numbers(length: number, seed: string): Float32Array {
  const stream = randomStream(seed)
  return Float32Array.from({ length }, () => 2 * stream.nextFloat() - 1)
}

/** What a trainer would show an updater of one layer, all numbers drawn from the seed. */
export function viewOf(name: string, masks: LayerMasks, seed: string, everActive: Mask = masks.stored): LayerView {
  const { stored, forward } = masks
  const absent = arraySource(numbers(stored.size, `${seed}/${name}/absent`))
  return {
    name, stored, forward, everActive,
    values: numbers(stored.count, `${seed}/${name}/values`),
    measured: {
      'existing-gradients': numbers(stored.count, `${seed}/${name}/gradients`),
      gradient: absent, 'gradient/moving-average:0.9': absent
    }
  }
}

/** The next view of a layer after a change: survivors keep their values, as a trainer moves them. */
export function nextView(view: LayerView, change: LayerChange, seed: string): LayerView {
  const fresh = viewOf(view.name, change, seed, or(view.everActive, change.stored))
  const { role, feeds } = view
  return { ...fresh, role, feeds, values: reindex(view.stored, change.stored, view.values) }
}

/**
 * A look at data that is not there: the gradient of ½Σc·w² + Σb·w with numbers drawn from the seed, so that the Hessian
 * is the diagonal of c.
 */
export function probeOf(layers: readonly LayerShape[], seed: number): Probe {
  const drawn = (what: string) => layers.map(({ name, shape }) =>
    numbers(shape.reduce((a, b) => a * b, 1), `${seed}/${name}/${what}`))
  const [curvature, slope] = [drawn('curvature'), drawn('slope')]
  const gradients: Probe['gradients'] = ({ values = drawn('values') } = {}) => Promise.resolve(values.map((layer, i) =>
    layer.map((value, j) => curvature[i][j] * value + slope[i][j])))
  return { values: () => drawn('values'), gradients, outputGradients: gradients }
}

/** What an updater begins with. */
export const begin = (updater: Updater, layers: readonly LayerShape[], seed: number) =>
  updater.start(layers, { seed, ...updater.probe && { probe: probeOf(layers, seed) } })

/** The first masks of an updater. */
export const firstMasks = async (
  updater: Updater, layers: readonly LayerShape[], seed: number
): Promise<readonly LayerMasks[]> => (await begin(updater, layers, seed)).masks

/** Views of all layers with an updater's first masks, and its first state. */
export async function first(updater: Updater, layers: readonly LayerShape[], seed: number) {
  const { masks, state } = await begin(updater, layers, seed)
  const views = masks.map((mask, i): LayerView => {
    const { name, role, feeds } = layers[i]
    return { ...viewOf(name, mask, `${seed}`), role, feeds }
  })
  return { views, state }
}

export const smallNetwork: readonly LayerShape[] = [
  { name: 'conv1', shape: [8, 3, 3, 3] },
  { name: 'conv2', shape: [16, 8, 3, 3] },
  { name: 'fc', shape: [10, 64] }
]
