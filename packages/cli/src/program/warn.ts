import type { Session } from './io.js'

/** Says on stderr what is likely not meant, a paragraph each. */
export function warn(io: Session, warnings: readonly string[]): void {
  for (const warning of warnings) io.stderr.write(`Warning: ${warning}\n`)
}
