import { Mask, randomStream, topK, type RandomStream } from '@itop/masks'
import { sampledPlaces } from './sampled.js'
import type { LayerMasks } from './types.js'

/** A bipartite receptive field: which units of a layer are linked at first. */
export interface RingOptions {
  /** `[out, in]`. */
  readonly shape: readonly number[]
  /** Links of each unit of the smaller side, of outputs where both are as large. */
  readonly degrees: readonly number[]
  /** 0: the nearest; the larger, the more by chance, 1 all. In [0, 1]. */
  readonly noise: number
  readonly draws: Pick<RandomStream, 'nextFloat'>
}

/**
 * A mask in which each unit of the smaller side is linked to the nearest units of the larger one, which lie on a ring:
 * around i · floor(larger / smaller) for unit i. With noise they are drawn, at a distance d in proportion to
 * (1 + d)^(−(1 − noise) / noise). Zhang et al. 2025, https://arxiv.org/abs/2501.19107
 */
export function ringMask({ shape, degrees, noise, draws }: RingOptions): Mask {
  const [outputs, inputs] = shape
  const [smaller, larger] = outputs <= inputs ? [outputs, inputs] : [inputs, outputs]
  const flat = (unit: number, other: number) => outputs <= inputs ? unit * inputs + other : other * inputs + unit
  const step = Math.floor(larger / smaller)
  return Mask.fromIndices(shape, degrees.flatMap((degree, unit) => {
    const nearness = Float64Array.from({ length: larger }, (_, other) => {
      const apart = Math.abs(other - unit * step) % larger
      return 1 / (1 + Math.min(apart, larger - apart))
    })
    const linked = noise === 0 ? topK(nearness, degree)
      : sampledPlaces(nearness, degree, (1 - noise) / noise, draws)
    return [...linked].map(other => flat(unit, other))
  }))
}

/** A number of links shared out among units alike; those that have one more are drawn. */
export function equalDegrees(links: number, units: number, draws: Pick<RandomStream, 'nextFloat'>): readonly number[] {
  const each = Math.floor(links / units)
  const more = new Set(sampledPlaces(Array<number>(units).fill(1), links - each * units, 1, draws))
  return Array.from({ length: units }, (_, unit) => each + (more.has(unit) ? 1 : 0))
}

/** As many links of a fully connected layer, on a ring; other layers as they are. */
export function onRing(masks: LayerMasks, name: string, noise: number, seed: number): LayerMasks {
  const { shape, count } = masks.stored
  if (shape.length !== 2) return masks
  const degrees = equalDegrees(count, Math.min(...shape), randomStream(`${seed}/ring/${name}`))
  const stored = ringMask({ shape, degrees, noise, draws: randomStream(`${seed}/mask/${name}`) })
  return { stored, forward: stored }
}
