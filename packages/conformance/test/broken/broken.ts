import type { Law } from '../../src/index.js'

/** A member that breaks one law, and what has to be said of it. */
export interface Broken {
  readonly law: string
  readonly words: string
  /** Those of the member. */
  readonly laws: readonly Law[]
}

type LawsOf = (own: { readonly name?: string, readonly about?: string }) => readonly Law[]

/** What every kind breaks alike. */
export const brokenNames = (lawsOf: LawsOf): readonly Broken[] => [
  {
    law: 'has a name that people can type', words: 'expected a name of letters, digits and -._:',
    laws: lawsOf({ name: 'my idea' })
  },
  {
    law: 'says what it is in a phrase without a full stop', words: 'expected one phrase without a full stop',
    laws: lawsOf({ about: 'It is good.' })
  }
]

/** Counts its calls, as only something with a memory can. */
export function counter(): () => number {
  let calls = 0
  return () => calls++
}
