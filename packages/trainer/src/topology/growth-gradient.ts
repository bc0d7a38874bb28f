import { arraySource, type GrowNeed, type ScoreSource } from '@itop/criteria'
import { isDue, type UpdatePlan, type Updater } from '@itop/updaters'
import type { StepGradient } from '../step/step-gradient.js'

/** Share of the past in the moving average of gradients, as in the SNFS of google-research/rigl. */
const decay = 0.9

/**
 * Scores of absent positions, measured only as much as a grow rule needs: nothing; the gradient of the step that is
 * due; its mean over the last k steps; a moving average over all steps. The last two hold one dense array a layer, the
 * mean only between its first step and the update.
 */
export interface GrowthGradient {
  /** Whether the dense gradients of this step (counted from 1) are needed where updates follow the plan. */
  readonly wants: (plan: UpdatePlan, step: number) => boolean
  /** Takes the gradients of a step that was wanted. */
  readonly observe: (gradients: ReadonlyMap<string, StepGradient>) => Promise<void>
  /** The scores of a layer at a step that is due; undefined where the rule needs none. */
  readonly source: (name: string, gradients: ReadonlyMap<string, StepGradient>) => ScoreSource | undefined
  /** Forgets what an update has used up. */
  readonly updated: () => void
  /** The dense arrays by layer, and how many steps they hold, for checkpoints. */
  readonly state: { readonly arrays: ReadonlyMap<string, Float32Array>, readonly steps: number }
}

/** What a checkpoint kept of an earlier run. */
export type GrowthGradientState = GrowthGradient['state']

const nothing: GrowthGradientState = { arrays: new Map(), steps: 0 }

/** What an updater needs, from the start or from where a checkpoint left it. */
export function createGrowthGradient(updater: Updater, from: GrowthGradientState = nothing): GrowthGradient {
  const need = updater.needs.absent
  if (need === 'none') return { ...passing, wants: () => false, source: () => undefined }
  if (need === 'gradient') return { ...passing, wants: isDue, source: (name, gradients) => gradients.get(name) }
  if (need === 'momentum') return accumulating(from, () => true, (old, now) => decay * old + (1 - decay) * now)
  return meanOf(need, from)
}

const passing = { observe: async () => {}, updated: () => {}, state: nothing }

function meanOf({ meanGradientOf }: Exclude<GrowNeed, string>, from: GrowthGradientState): GrowthGradient {
  const dueSoon = ({ next }: UpdatePlan, step: number) => (next(step - 1) ?? Infinity) < step + meanGradientOf
  const sum = accumulating(from, dueSoon, (old, now) => old + now)
  return {
    ...sum,
    source: name => {
      const { arrays, steps } = sum.state
      return arraySource((arrays.get(name) ?? new Float32Array(0)).map(value => value / steps))
    },
    updated: sum.forget,
    get state() { return sum.state }
  }
}

function accumulating(
  from: GrowthGradientState, wants: GrowthGradient['wants'], combine: (old: number, now: number) => number
): GrowthGradient & { readonly forget: () => void } {
  const arrays = new Map([...from.arrays].map(([name, values]) => [name, values.slice()]))
  let { steps } = from
  return {
    wants,
    observe: async gradients => {
      for (const [name, gradient] of gradients) {
        const now = await gradient.values()
        const held = arrays.get(name)
        if (held) for (let i = 0; i < now.length; i++) held[i] = combine(held[i], now[i])
        else arrays.set(name, now.map(value => combine(0, value)))
      }
      steps++
    },
    source: name => arraySource(arrays.get(name) ?? []),
    updated: () => {},
    forget: () => { arrays.clear(); steps = 0 },
    get state() { return { arrays, steps } }
  }
}
