import { activeCount, Mask, randomSubset, reindex } from '@itop/masks'
import { isConnected } from './chains.js'
import { check } from './errors.js'
import type { Ranked, Selection } from './global-survivors.js'
import { firstNaN } from './first-nan.js'
import { refuseEmpty } from './guard.js'
import { fixedMasks } from './methods/static.js'
import type { Probe, ProbeImages } from './probe.js'
import { survivorsOfShares, type PruneScope } from './scoped-survivors.js'
import type { LayerMasks, LayerShape, RunLength, Started, Updater } from './types.js'

/** Options of masks that are chosen once, by scores. */
export interface ScoredOptions {
  /** Global density over maskable weights. In (0, 1]. */
  readonly density: number
  /** Whether the positions that score highest exist, or in each layer as many at random. Default 'scored'. */
  readonly positions?: 'scored' | 'random'
}

/** Scores of every position, one array a layer, where weights have these values: what is worth keeping is high. */
export type PositionScores = (probe: Probe, values: readonly Float32Array[]) => Promise<readonly Float32Array[]>

/** What a method that scores positions is made of. */
export interface ScoredMethod<Options extends ScoredOptions> {
  readonly name: string
  /** Checked, defaults filled in. */
  readonly options: Required<Options>
  readonly probe: ProbeImages | 'values'
  readonly scores: PositionScores
  readonly selection: Selection
  /** Whether each layer keeps its share by itself. Default 'global'. */
  readonly scope?: PruneScope
  /** Shares of the positions that are left, one after another; each but the first is scored in the network so far. */
  readonly shares: readonly number[]
  /** Whether positions that are gone are scored again. */
  readonly returning: boolean
  /** Whether a network is refused that no signal passes any more. Default false. */
  readonly connected?: boolean
}

/**
 * Masks that never change: of all positions of the dense network those that score highest before the first step, or in
 * each layer as many at random. Weights that were scored begin with the values that were.
 */
export function scoredMasks<Options extends ScoredOptions>(method: ScoredMethod<Options>): Updater<undefined> {
  const { name, options, probe, scope } = method
  const { density } = options
  // Which layers win is known when they have been scored; until then a plan says what ERK would give them.
  const forecast = fixedMasks(name, { density, distribution: scope === 'layer' ? 'uniform' : 'erk' })
  return {
    ...forecast,
    probe,
    start: async (layers, { seed, probe: look }) => {
      check(look !== undefined, () =>
        `${name}: it looks at the network before the first step, and got no probe. ` +
          'Use train, or pass one of createProbe.')
      refuseTooFew(name, layers, density)
      return started(method, layers, look, seed)
    },
    plan: (layers, run) => {
      refuseTooFew(name, layers, density)
      if (probe !== 'values' && 'batches' in probe) refuseTooMany(name, probe.batches, run)
      return forecast.plan(layers, run)
    },
    settings: { method: name, ...options as Record<string, string | number>, density, distribution: 'scores' }
  }
}

async function started<Options extends ScoredOptions>(
  method: ScoredMethod<Options>, layers: readonly LayerShape[], probe: Probe, seed: number
): Promise<Started<undefined>> {
  const { name, options: { density, positions } } = method
  const { masks, values } = await chosen(method, layers, probe)
  refuseEmpty(layers, masks, (layer, say) => `${name}: all weights of ${layer} score too low to exist at a density ` +
    `of ${density}. Choose a higher one, or ${say('counts', 'exact')}, by which every layer keeps a weight.`)
  check(!method.connected || isConnected(layers, masks), () => `${name}: at a density of ${density} no path from the ` +
    'image to an output is left, so that nothing could be learned. Choose a higher one.')
  if (positions === 'random') {
    return { masks: masks.map((mask, i) => drawn(layers[i].name, mask, seed)), state: undefined }
  }
  const first = values ?? probe.values()
  return {
    masks: masks.map(mask => ({ stored: mask, forward: mask })), state: undefined,
    values: masks.map((mask, i) => reindex(Mask.full(mask.shape), mask, first[i]))
  }
}

/** The masks after the last share, and first values that hold theirs, where what was scored last does. */
async function chosen<Options extends ScoredOptions>(
  method: ScoredMethod<Options>, layers: readonly LayerShape[], probe: Probe
): Promise<{ readonly masks: readonly Mask[], readonly values: readonly Float32Array[] | undefined }> {
  const { name, scores, selection, scope, shares, returning } = method
  const whole = layers.map(({ shape }) => Mask.full(shape))
  let [masks, values]: readonly [readonly Mask[], readonly Float32Array[]] = [whole, probe.values()]
  for (const share of shares) {
    if (masks !== whole) {
      const first = returning ? probe.values() : values   // what is gone for good may go from these too
      values = first.map((layer, i) => within(masks[i], layer))
    }
    const of = { layers, whole, masks: returning ? whole : masks }
    const candidates = ranked(name, of, await scores(probe, values))
    const own = scope === 'layer' ? layers.map(() => share) : share
    masks = survivorsOfShares(candidates, own, selection).map(({ kept }) => kept)
  }
  return { masks, values: returning ? undefined : values }
}

/** The numbers at the positions of a mask, 0 elsewhere; in the same memory. */
function within(mask: Mask, values: Float32Array): Float32Array {
  const { words } = mask
  for (let i = 0; i < values.length; i++) if ((words[i >>> 5] >>> (i & 31) & 1) === 0) values[i] = 0
  return values
}

/** Layers, all of their positions, and those that are ranked. */
interface Candidates {
  readonly layers: readonly LayerShape[]
  readonly whole: readonly Mask[]
  readonly masks: readonly Mask[]
}

/** The positions of masks with their scores; what is not a number cannot be ranked. */
function ranked(
  name: string, { layers, whole, masks }: Candidates, scores: readonly Float32Array[]
): readonly Ranked[] {
  return masks.map((mask, i) => {
    const bad = firstNaN(scores[i])
    check(bad < 0, () => `${name}: the score of position ${bad} of ${layers[i].name} is NaN. Look at the data and at ` +
      'what the network begins with: one of them is not finite, or too large.')
    return { mask, scores: mask.count === mask.size ? scores[i] : reindex(whole[i], mask, scores[i]) }
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
