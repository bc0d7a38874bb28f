import { DataError, type Finding } from '../../data-error.js'
import type { SkippedFile } from '../../types.js'

/** What happens to a file that cannot be used. */
export type OnBroken = 'stop' | 'skip'

/** Takes note of a file that cannot be used: throws, or adds it to what is skipped, as the user chose. */
export type Report = (problem: Pick<Finding, 'file' | 'expected' | 'found'>) => void

/** `skipped` gets each file once. */
export function createReport(onBroken: OnBroken, skipped: SkippedFile[]): Report {
  const known = new Set<string>()
  return problem => {
    const { file, expected, found } = problem
    if (onBroken === 'stop') {
      throw new DataError({
        ...problem, fix: 'Repair or remove it, or choose to skip what is broken.', option: 'onBroken'
      })
    }
    if (known.has(file)) return
    known.add(file)
    skipped.push({ file, reason: `expected ${expected}, found ${found}` })
  }
}
