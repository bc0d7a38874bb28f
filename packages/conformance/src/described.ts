import { expectThat, type Law } from './law.js'

/** What a member of any kind says of itself. */
export interface Named {
  readonly name: string
  readonly about?: string | undefined
}

const typeable = /^[A-Za-z0-9][A-Za-z0-9.:_-]*$/

/** The laws of what every member says of itself. */
export function describedLaws({ name, about }: Named): readonly Law[] {
  return [
    {
      name: 'has a name that people can type',
      run: () => {
        expectThat(typeof name === 'string' && typeable.test(name), () =>
          `expected a name of letters, digits and -._: as people type it, got ${JSON.stringify(name)}.`)
      }
    },
    {
      name: 'says what it is in a phrase without a full stop',
      run: () => { expectThat(about === undefined || isPhrase(about), () => noPhrase('about', about)) }
    }
  ]
}

/** Whether a text can stand in a list. */
export const isPhrase = (about: unknown): boolean => typeof about === 'string' && /^[^.\s].*[^.\s]$/.test(about)

/** What is said of a text that cannot. */
export const noPhrase = (where: string, about: unknown): string =>
  `${where}: expected one phrase without a full stop, which stands in lists and in --help, ` +
    `got ${JSON.stringify(about)}.`
