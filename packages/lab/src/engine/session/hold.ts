import type { TrainState } from '@itop/trainer'
import type { SessionParts } from './parts.js'

/**
 * What a training waits for between two steps; undefined when it goes on at once. `introduce` is called at the state
 * with which it begins.
 */
export function holdBetween(
  { training: { steps }, gate, reporter, machine }: SessionParts, introduce: (state: TrainState) => Promise<void>
): (state: TrainState) => Promise<void> | undefined {
  async function hold(state: TrainState): Promise<void> {
    if (machine.phase() === 'new') await introduce(state)
    if (state.step === steps) return reporter.report(state, true)
    for (let told = false; machine.phase() !== 'ended'; told = true) {
      if (gate.pass()) return reporter.report(state, false)
      await reporter.report(state, true)
      if (!told) machine.happen('stood')
      await gate.changed()
    }
  }
  return state => {
    const goesOn = machine.phase() === 'running' && state.step < steps && !reporter.due(state)
    return goesOn && gate.pass() ? undefined : hold(state)
  }
}
