import type { Measurement } from '@itop/trainer'

/** The squared gradients of existing weights in the step of an update: a rule gets them by `needs: ['my-idea']`. */
export const measurement: Measurement = {
  name: 'my-idea',
  about: 'the squared gradients of existing weights',
  of: 'existing',
  window: () => 1,   // steps up to an update that it looks at
  numbers: 0,        // that it holds from step to step for each position
  start: () => {
    let seen: ReadonlyMap<string, Float32Array> = new Map()
    return {
      observe: async ({ existing }) => { seen = await existing() },
      measured: layer => (seen.get(layer) ?? new Float32Array()).map(gradient => gradient * gradient),
      updated: () => {},
      held: () => ({ arrays: new Map(), steps: 0 })
    }
  }
}
