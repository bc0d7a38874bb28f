import { explainLayer, type Pattern } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { geometryOf } from './layer-geometry.js'
import { ownContestants, type ContestOptions, type OwnContestant } from './contest.js'
import { ownDense, rowOf, type LayerRow, type PassTimes } from './row.js'
import { alternate, summary, turnOf, type Times } from '@itop/experiment'
import { layerCallOf, passNames, watchKernels, type PassName } from './watch-kernels.js'

/** Milliseconds of a layer's passes, one number a training step. */
type Samples = Readonly<Partial<Record<PassName, number[]>>>

/**
 * Single layers, sparse against dense: the time of each layer's kernels inside whole training steps of both networks,
 * which take turns, operation by operation. So a layer finds the caches as it does in training.
 */
export async function layerContest(options: ContestOptions): Promise<readonly LayerRow[]> {
  const own = await ownContestants('step', { ...options, recorded: false }, [...options.densities, 1])
  const samples = new Map<Pattern, Partial<Record<PassName, number[]>>>()
  const unwatch = watchKernels(tf.getBackend(), call => {
    const layer = layerCallOf(call)
    if (layer === undefined) return
    const passes = samples.get(layer.pattern) ?? {}
    samples.set(layer.pattern, passes)
    ;(passes[layer.pass] ??= []).push(call.milliseconds)
  })
  try {
    const turn = await turnOf(own, options.signal)
    const rounds = (await alternate(own, { ...options, ...turn }))[own[0]!.name]!.runs
    const rows = layerRows(own, options, pattern => lastOf(samples.get(pattern) ?? {}, turn.burst * rounds))
    return rows.map(row => ({ ...row, rounds }))
  } finally {
    unwatch()
    for (const { dispose } of own) dispose()
  }
}

const lastOf = (passes: Samples, count: number): Samples =>
  Object.fromEntries(Object.entries(passes).map(([pass, values]) => [pass, values.slice(-count)]))

function layerRows(
  own: readonly OwnContestant[], { network, batch }: ContestOptions, samplesOf: (pattern: Pattern) => Samples
): readonly LayerRow[] {
  const dense = own.find(({ density }) => density === 1)!
  const patternIn = ({ state }: OwnContestant, name: string): Pattern => state.parameters.get(name)!.pattern!
  return own.filter(({ density }) => density < 1).flatMap(sparse => sparse.state.layers.map(({ name, shape }) => {
    const pattern = patternIn(sparse, name)
    const [ours, theirs] = [samplesOf(pattern), samplesOf(patternIn(dense, name))]
    const geometry = geometryOf(network, name, pattern, batch)
    const { output = { h: 1, w: 1 }, stride = [1, 1] } = geometry ?? {}
    return {
      ...rowOf({
        model: network.name, density: sparse.density, batch, what: name, against: 'dense', rival: ownDense
      }, total(ours), total(theirs)),
      shape, image: [output.h, output.w], stride: [stride[0], stride[1]], active: pattern.nnz,
      layerDensity: pattern.mask.density, arithmetic: explainLayer(pattern, batch, geometry).arithmetic,
      passes: passTimes(ours, theirs)
    }
  }))
}

/** All passes of a step together. */
export function total(passes: Samples): Times {
  const [first = [], ...others] = Object.values(passes)
  return summary(first.map((milliseconds, i) => others.reduce((sum, pass) => sum + pass[i]!, milliseconds)))
}

const passTimes = (ours: Samples, theirs: Samples): LayerRow['passes'] => Object.fromEntries(
  passNames.flatMap((pass): [PassName, PassTimes][] => {
    const [own, other] = [ours[pass], theirs[pass]]
    if (own === undefined || other === undefined) return []
    return [[pass, { milliseconds: summary(own).median, denseMilliseconds: summary(other).median }]]
  }))
