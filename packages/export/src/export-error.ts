/** What went wrong: the file is not whole, is of another kind or network; or the format cannot hold the network. */
export type ExportProblem = 'damaged' | 'foreign' | 'unfit'

/** Of what a file says no more is told: nobody reads on. */
const mostCharacters = 400

/** A file that cannot be read, or a network that a format cannot hold. */
export class ExportError extends Error {
  override readonly name = 'ExportError'
  readonly code: ExportProblem
  /** What is wrong, in a line, without a full stop. */
  readonly what: string
  /** What to do. */
  readonly fix: string

  constructor(
    code: ExportProblem, what: string, { fix, ...options }: ErrorOptions & { readonly fix: string }
  ) {
    const line = what.replace(/[\s\p{Cc}]+/gu, ' ')   // it may quote a file, which holds anything
    const shown = line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line
    super(`${shown}. ${fix}`, options)
    this.code = code
    this.what = shown
    this.fix = fix
  }
}
