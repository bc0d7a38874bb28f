import { nothingHeld, type Measurement, type Meter } from './measurement.js'

/** The gradient at every position of the update's own step, scored where it lies. */
export const gradient: Measurement = {
  name: 'gradient',
  about: 'the gradient at every position in the step of the update',
  of: 'every',
  window: () => 1,
  numbers: 0,
  start: () => passing('gradient', async ({ every }) => every)
}

/** The same with signs: a score is the number itself. */
export const signedGradient: Measurement = {
  ...gradient,
  name: 'gradient/signed',
  about: 'the gradient at every position in the step of the update, with its sign',
  start: () => passing('gradient/signed', async ({ every }) =>
    new Map([...every].map(([name, one]) => [name, one.signed()])))
}

/** The gradients of existing weights in the update's own step. */
export const existingGradients: Measurement = {
  name: 'existing-gradients',
  about: 'the gradients of existing weights in the step of the update',
  of: 'existing',
  window: () => 1,
  numbers: 0,
  start: () => passing('existing-gradients', ({ existing }) => existing())
}

type Found = ReadonlyMap<string, ReturnType<Meter['measured']>>

/** A meter that shows what it saw in the step of the update. */
function passing(name: string, look: (gradients: Parameters<Meter['observe']>[0]) => Promise<Found>): Meter {
  let seen: Found = new Map()
  return {
    observe: async gradients => { seen = await look(gradients) },
    measured: layer => {
      const found = seen.get(layer)
      if (found) return found
      throw new Error(`${name}: '${layer}' has no gradient in this step.`)
    },
    updated: () => { seen = new Map() },
    held: () => nothingHeld
  }
}
