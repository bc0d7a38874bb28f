import { check, refuseUnknownKeys, sum } from './check.js'
import { inferenceFlops, layerMacs, type CostLayer, type LayerMacs, type Macs } from './layer-cost.js'

/** What a grow rule needs of the absent weights; a `GrowNeed` of `@itop/criteria`. */
export type GrowthSignal = 'none' | 'gradient' | 'momentum' | { readonly meanGradientOf: number }

/** A whole training run. */
export interface TrainingRun {
  readonly layers: readonly CostLayer[]
  /** Optimizer steps. Integer ≥ 0. */
  readonly steps: number
  /** Samples a step. Integer ≥ 1. */
  readonly batch: number
  /** Mask updates in the run. Integer in [0, steps]. */
  readonly growthSteps: number
  readonly growNeed: GrowthSignal
}

/** FLOPs of a whole training run, two for each multiply-add. */
export interface TrainingFlops {
  /** As papers count: every backward pass is two forward passes; see `stepFlops`. */
  readonly convention: Macs
  /** The multiply-adds done: no input gradient for the first layer, absent weights' gradients only when needed. */
  readonly exact: Macs
}

/** FLOPs of a run of sparse training, and of the same run dense. */
export function trainingFlops(run: TrainingRun): TrainingFlops {
  checkRun(run)
  const { layers, steps, batch, growthSteps, growNeed } = run
  const forward = inferenceFlops(layers)
  const interval = growthSteps === 0 ? Infinity : steps / growthSteps
  const macs = layerMacs(layers)
  const step = { sparse: backAndForth(macs, 'sparse'), dense: backAndForth(macs, 'dense') }
  const growth = sum(macs.map(layer => layer.growth)) * denseGradientSteps(growNeed, growthSteps, steps)
  return {
    convention: {
      sparse: stepFlops({ ...forward, growNeed, interval }) * steps * batch,
      dense: 3 * forward.dense * steps * batch
    },
    exact: { sparse: 2 * batch * (step.sparse * steps + growth), dense: 2 * batch * step.dense * steps }
  }
}

/**
 * Mean FLOPs of a training step as RigL and its reproductions count them, from the FLOPs of a forward pass, f_S sparse
 * and f_D dense: 3 f_S without gradient growth; 2 f_S + f_D with momentum of all weights; (3 f_S ΔT + 2 f_S + f_D) /
 * (ΔT + 1) for growth by gradient every ΔT steps. A mean over k gradients has k such steps in ΔT + 1.
 * https://arxiv.org/abs/1911.11134, appendix H
 */
export function stepFlops({ sparse, dense, growNeed, interval }: Macs & {
  readonly growNeed: GrowthSignal
  /** Optimizer steps between updates, ΔT. At least 1; `Infinity` for static masks. */
  readonly interval: number
}): number {
  check(interval >= 1, () => `stepFlops: expected an interval ≥ 1, got ${interval}. Use Infinity for static masks.`)
  const costly = 2 * sparse + dense
  if (growNeed === 'none' || interval === Infinity && growNeed !== 'momentum') return 3 * sparse
  if (growNeed === 'momentum') return costly
  const count = growNeed === 'gradient' ? 1 : Math.min(growNeed.meanGradientOf, interval + 1)
  return (3 * sparse * (interval + 1 - count) + costly * count) / (interval + 1)
}

/** Steps of a run on which the gradients of absent weights are computed. */
function denseGradientSteps(need: GrowthSignal, growthSteps: number, steps: number): number {
  if (need === 'none') return 0
  if (need === 'gradient') return growthSteps
  if (need === 'momentum') return steps
  return Math.min(steps, growthSteps * need.meanGradientOf)
}

const backAndForth = (macs: readonly LayerMacs[], kind: keyof Macs): number =>
  sum(macs.map(layer => layer.forward[kind] + layer.inputGradient[kind] + layer.weightGradient[kind]))

function checkRun(run: TrainingRun): void {
  refuseUnknownKeys('trainingFlops', run, ['layers', 'steps', 'batch', 'growthSteps', 'growNeed'])
  const { steps, batch, growthSteps, growNeed } = run
  check(Number.isInteger(steps) && steps >= 0, () => `trainingFlops: expected integer steps ≥ 0, got ${steps}.`)
  check(Number.isInteger(batch) && batch >= 1, () => `trainingFlops: expected an integer batch ≥ 1, got ${batch}.`)
  check(Number.isInteger(growthSteps) && growthSteps >= 0 && growthSteps <= steps, () =>
    `trainingFlops: expected growthSteps to be an integer in [0, ${steps}], got ${growthSteps}.`)
  const isMean = typeof growNeed === 'object' && growNeed !== null && growNeed.meanGradientOf >= 1
  check(isMean || growNeed === 'none' || growNeed === 'gradient' || growNeed === 'momentum', () =>
    'trainingFlops: expected growNeed "none", "gradient", "momentum" or { meanGradientOf ≥ 1 }, ' +
    `got ${JSON.stringify(growNeed)}.`)
}
