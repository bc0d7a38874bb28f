/** What was asked for cannot be done; `lines` say why, and what to do. */
export class UsageError extends Error {
  readonly code = 'usage'
  readonly lines: readonly string[]

  constructor(lines: readonly string[]) {
    super(lines.join(' '))
    this.name = 'UsageError'
    this.lines = lines
  }
}
