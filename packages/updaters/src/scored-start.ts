import { activeCount, Mask, randomSubset, reindex } from '@itop/masks'
import { check } from './errors.js'
import { survivorsOfShare, type Ranked, type Selection } from './global-survivors.js'
import { refuseEmpty } from './guard.js'
import { fixedMasks } from './methods/static.js'
import type { Probe, ProbeImages } from './probe.js'
import type { LayerMasks, LayerShape, RunLength, Started, Updater } from './types.js'

/** Options of masks that are chosen once, by scores. */
export interface ScoredOptions {
  /** Global density over maskable weights. In (0, 1]. */
  readonly density: number
  /** Whether the positions that score highest exist, or in each layer as many at random. Default 'scored'. */
  readonly positions?: 'scored' | 'random'
}

/** Scores of every position, one array a layer: what is worth keeping is high. */
export type PositionScores = (probe: Probe) => Promise<readonly ArrayLike<number>[]>

/** What a method that scores positions is made of. */
export interface ScoredMethod<Options extends ScoredOptions> {
  readonly name: string
  /** Checked, defaults filled in. */
  readonly options: Required<Options>
  readonly probe: ProbeImages
  readonly scores: PositionScores
  readonly selection: Selection
}

/**
 * Masks that never change: of all positions of the dense network those that score highest before the first step, or in
 * each layer as many at random. Weights that were scored begin with the values that were.
 */
export function scoredMasks<Options extends ScoredOptions>(method: ScoredMethod<Options>): Updater<undefined> {
  const { name, options, probe } = method
  const { density } = options
  // Which layers win is known when data has been seen; until then a plan says what ERK would give them.
  const forecast = fixedMasks(name, { density, distribution: 'erk' })
  return {
    ...forecast,
    probe,
    start: async (layers, { seed, probe: look }) => {
      check(look !== undefined, () =>
        `${name}: it looks at data before the first step, and got no probe. Use train, or pass one of createProbe.`)
      refuseTooFew(name, layers, density)
      return started(method, layers, look, seed)
    },
    plan: (layers, run) => {
      refuseTooFew(name, layers, density)
      if ('batches' in probe) refuseTooMany(name, probe.batches, run)
      return forecast.plan(layers, run)
    },
    settings: { method: name, ...options as Record<string, string | number>, density, distribution: 'scores' }
  }
}

async function started<Options extends ScoredOptions>(
  { name, options: { density, positions }, scores, selection }: ScoredMethod<Options>,
  layers: readonly LayerShape[], probe: Probe, seed: number
): Promise<Started<undefined>> {
  const kept = survivorsOfShare(ranked(name, layers, await scores(probe)), density, selection)
  refuseEmpty(layers, kept.map(({ kept: mask }) => mask), layer => `${name}: all weights of ${layer} score too low to ` +
    `exist at a density of ${density}. Choose a higher one, or counts "exact", by which every layer keeps a weight.`)
  if (positions === 'random') {
    return { masks: kept.map(({ kept: mask }, i) => drawn(layers[i].name, mask, seed)), state: undefined }
  }
  const values = probe.values()
  return {
    masks: kept.map(({ kept: mask }) => ({ stored: mask, forward: mask })), state: undefined,
    values: kept.map(({ kept: mask }, i) => reindex(Mask.full(mask.shape), mask, values[i]))
  }
}

/** Full layers with their scores; what is not a number cannot be ranked. */
function ranked(
  name: string, layers: readonly LayerShape[], scores: readonly ArrayLike<number>[]
): readonly Ranked[] {
  return layers.map((layer, i) => {
    const bad = Array.prototype.findIndex.call(scores[i], Number.isNaN)
    check(bad < 0, () => `${name}: the score of position ${bad} of ${layer.name} is NaN. Look at the data and at what ` +
      'the network begins with: one of them is not finite, or too large.')
    return { mask: Mask.full(layer.shape), scores: scores[i] }
  })
}

/** As many positions as in a mask, drawn as any other first mask of that count. */
function drawn(name: string, { shape, size, count }: Mask, seed: number): LayerMasks {
  const stored = count === size ? Mask.full(shape)
    : randomSubset({ shape, within: 'inside', count, seed: `${seed}/mask/${name}` })
  return { stored, forward: stored }
}

function refuseTooFew(name: string, layers: readonly LayerShape[], density: number): void {
  const size = layers.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  const active = activeCount(size, density)
  check(active >= layers.length, () => `${name}: a density of ${density} leaves ${active} of ${size} weights for ` +
    `${layers.length} layers, and each keeps one. Choose at least ${Math.ceil(1e6 * layers.length / size) / 1e6}.`)
}

function refuseTooMany(name: string, batches: number, { stepsPerEpoch = Infinity }: RunLength): void {
  check(batches <= stepsPerEpoch, () => `${name}: it is to look at ${batches} batches before the first step, and a ` +
    `pass over the training set has ${stepsPerEpoch}. Choose at most ${stepsPerEpoch}.`)
}
