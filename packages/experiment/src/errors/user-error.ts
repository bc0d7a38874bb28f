import { readable } from './shorten.js'

/** What a person got wrong: ends the program with status 2 and these words, at most three lines. */
export class UserError extends Error {
  override readonly name = 'UserError'

  /** `lines`: what was wrong, what is allowed, what to do next. */
  constructor(lines: readonly string[], options?: ErrorOptions) {
    super(lines.flatMap(line => line.split('\n')).slice(0, 3).map(readable).join('\n'), options)
  }
}

/** What `make` makes; where a package refuses the settings it is given, that is the user's mistake. */
export const fromSettings = <T>(make: () => T): T => {
  try {
    return make()
  } catch (error) {
    throw error instanceof RangeError ? new UserError([error.message], { cause: error }) : error
  }
}

/** The code of a Node error (`ENOENT`, `ENOSPC`, …), or undefined for anything else. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
