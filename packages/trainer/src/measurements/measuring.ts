import type { Measured } from '@itop/criteria'
import type { UpdatePlan } from '@itop/updaters'
import { nothingHeld, type Held, type Measurement, type StepGradients } from './measurement.js'
import type { Needed } from './measurements.js'

/** What a method needs, measured over a run. Steps are counted from 1. */
export interface Measuring {
  /** Whether anything looks at the gradients of a step: those of existing weights, or of every position. */
  readonly looks: (of: Measurement['of'], plan: UpdatePlan, step: number) => boolean
  /** Shows the gradients of a step to whatever looks at them. */
  readonly observe: (gradients: StepGradients, plan: UpdatePlan, step: number) => Promise<void>
  /** What an update is shown of a layer. */
  readonly measured: (layer: string) => Measured
  /** Forgets what an update has used up. */
  readonly updated: () => void
  /** What holds numbers from step to step, by name, for checkpoints. */
  readonly held: () => ReadonlyMap<string, Held>
}

/** Measures what is needed, from the start or from where a checkpoint left it. */
export function createMeasuring(needed: readonly Needed[], from: ReadonlyMap<string, Held> = new Map()): Measuring {
  const all = needed.map(({ name, parameter, measurement }) => ({
    name, of: measurement.of, holds: measurement.numbers > 0, window: measurement.window(parameter),
    meter: measurement.start(parameter, from.get(name) ?? nothingHeld)
  }))
  const looking = (plan: UpdatePlan, step: number) => all.filter(({ window }) => looksAt(window, plan, step))
  return {
    looks: (kind, plan, step) => all.some(({ of, window }) => of === kind && looksAt(window, plan, step)),
    observe: async (gradients, plan, step) => {
      for (const { meter } of looking(plan, step)) await meter.observe(gradients)
    },
    measured: layer => Object.fromEntries(all.map(({ name, meter }) => [name, meter.measured(layer)])),
    updated: () => { for (const { meter } of all) meter.updated() },
    held: () => new Map(all.filter(({ holds }) => holds).map(({ name, meter }) => [name, meter.held()]))
  }
}

/** Whether a step is one of the last so many up to an update. */
const looksAt = (window: number, { next }: UpdatePlan, step: number): boolean =>
  window === Infinity || (next(step - 1) ?? Infinity) < step + window
