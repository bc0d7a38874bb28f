import { messageOf } from '@itop/updaters'
import { flagOf } from '../settings/setting.js'
import { readable } from './shorten.js'

/** What a person got wrong: ends the program with status 2 and these words, at most three lines. */
export class UserError extends Error {
  override readonly name = 'UserError'
  /** By it apps tell it from a fault, whichever copy of this package has thrown it. */
  readonly code: string
  /** What was wrong; what to do about it comes after. */
  readonly lines: readonly string[]

  /** `lines`: what was wrong, what is allowed, what to do next. `code`: which kind of mistake, for programs. */
  constructor(lines: readonly string[], { code = 'usage', ...options }: UserErrorOptions = {}) {
    const shown = lines.flatMap(line => line.split('\n')).slice(0, 3).map(readable)
    super(shown.join('\n'), options)
    this.lines = shown
    this.code = code
  }

  /** What was wrong, a sentence. */
  get what(): string {
    return this.lines[0] ?? ''
  }

  /** What is allowed, and what to do about it; empty where that is said in what was wrong. */
  get fix(): string {
    return this.lines.slice(1).join(' ')
  }
}

interface UserErrorOptions extends ErrorOptions {
  readonly code?: string
}

/** What `make` makes; where a package refuses the settings it is given, that is the user's mistake. */
export function fromSettings<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw asUserError(error)
  }
}

/** A refusal of a package as a mistake of the user, with flags where it names settings; any other error as it is. */
export const asUserError = (error: unknown): unknown =>
  error instanceof RangeError ? new UserError([messageOf(error, asFlag)], { cause: error }) : error

const asFlag = (setting: string, value?: string | number): string =>
  value === undefined ? flagOf(setting) : `${flagOf(setting)} ${value}`

/** The code of a Node error (`ENOENT`, `ENOSPC`, …), or undefined for anything else. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
