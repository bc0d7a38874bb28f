import { checkOptions } from '@itop/masks'
import { check, sum } from './check.js'
import { inferenceFlops, layerMacs, type CostLayer, type LayerMacs, type Macs } from './layer-cost.js'

/**
 * Steps up to each mask update in which the gradients of absent weights are computed: 0 where none are, 1 for growth by
 * gradient, k for a mean over k steps, `Infinity` for a moving average over all.
 */
export type GradientWindow = number

/** A whole training run. */
export interface TrainingRun {
  readonly layers: readonly CostLayer[]
  /** Optimizer steps. Integer ≥ 0. */
  readonly steps: number
  /** Samples a step. Integer ≥ 1. */
  readonly batch: number
  /** Mask updates in the run. Integer in [0, steps]. */
  readonly growthSteps: number
  readonly window: GradientWindow
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
  const { layers, steps, batch, growthSteps, window } = run
  const forward = inferenceFlops(layers)
  const interval = growthSteps === 0 ? Infinity : steps / growthSteps
  const macs = layerMacs(layers)
  const done = layerMacs(layers.map(({ computed, ...layer }) => ({ ...layer, active: computed ?? layer.active })))
  // Beside the weights that the forward pass uses, others may get gradients.
  const wider = 2 * sum(macs.map(layer => layer.weightGradient.sparse - layer.forward.sparse))
  const step = { sparse: backAndForth(done, 'sparse'), dense: backAndForth(macs, 'dense') }
  const collected = window === Infinity ? steps : Math.min(steps, growthSteps * window)
  const growth = sum(macs.map(layer => layer.growth)) * collected
  return {
    convention: {
      sparse: (stepFlops({ ...forward, window, interval }) + wider) * steps * batch,
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
export function stepFlops({ sparse, dense, window, interval }: Macs & {
  readonly window: GradientWindow
  /** Optimizer steps between updates, ΔT. At least 1; `Infinity` for static masks. */
  readonly interval: number
}): number {
  check(interval >= 1, () => `stepFlops: expected an interval ≥ 1, got ${interval}. Use Infinity for static masks.`)
  const costly = 2 * sparse + dense
  if (window === Infinity) return costly
  if (window === 0 || interval === Infinity) return 3 * sparse
  const count = Math.min(window, interval + 1)
  return (3 * sparse * (interval + 1 - count) + costly * count) / (interval + 1)
}

const backAndForth = (macs: readonly LayerMacs[], kind: keyof Macs): number =>
  sum(macs.map(layer => layer.forward[kind] + layer.inputGradient[kind] + layer.weightGradient[kind]))

function checkRun(run: TrainingRun): void {
  checkOptions('trainingFlops', run, ['layers', 'steps', 'batch', 'growthSteps', 'window'])
  const { steps, batch, growthSteps, window } = run
  check(Number.isInteger(steps) && steps >= 0, () => `trainingFlops: expected integer steps ≥ 0, got ${steps}.`)
  check(Number.isInteger(batch) && batch >= 1, () => `trainingFlops: expected an integer batch ≥ 1, got ${batch}.`)
  check(Number.isInteger(growthSteps) && growthSteps >= 0 && growthSteps <= steps, () =>
    `trainingFlops: expected growthSteps to be an integer in [0, ${steps}], got ${growthSteps}.`)
  check(typeof window === 'number' && window >= 0, () =>
    `trainingFlops: expected window to be a number of steps ≥ 0, or Infinity, got ${window}.`)
}
