import { expectThat, type Law } from './law.js'

/** What checkpoints say of a rule. */
interface Recorded {
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
}

/** The law of what a checkpoint records of a rule that a recipe names. */
export const recordLaw = (kind: string, name: string, make: () => Recorded): Law => ({
  name: 'goes by its name, with settings that a file can hold',
  run: () => {
    const made = make()
    expectThat(made.name === name, () => `expected ${kind} named "${name}", got "${made.name}".`)
    expectThat(isPlain(made.settings), () =>
      'expected settings of texts, finite numbers and booleans: a checkpoint has to say them.')
  }
})

const isPlain = (settings: unknown): boolean => typeof settings === 'object' && settings !== null &&
  Object.values(settings).every(value => ['string', 'boolean'].includes(typeof value) || Number.isFinite(value))
