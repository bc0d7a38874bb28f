/** A backend cannot run on this machine, or not as it was asked to. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError'
  /** By it apps tell it from a fault, whichever copy of this package has thrown it. */
  readonly code = 'unavailable'
  /** What is missing, a sentence. */
  readonly what: string
  /** What to do about it. */
  readonly fix: string

  /** `where`: who says so. */
  constructor(where: string, { what, fix, instead, cause }: Unavailable) {
    super([`${where}: ${what}`, fix, ...instead === undefined ? [] : [instead]].join(' '),
      cause === undefined ? {} : { cause })
    this.what = what
    this.fix = fix
  }
}

interface Unavailable {
  readonly what: string
  readonly fix: string
  /** What to use in its place, for programs; apps have words of their own. */
  readonly instead?: string
  readonly cause?: unknown
}
