import { readPlainFile } from '../../files/plain-file.js'
import type { SweepResult } from './sweep-result.js'

const numbers = ['seed', 'testAccuracy', 'rs', 'reliable', 'density', 'seconds'] as const

/** The runs of a sweep as RFC 4180 has it, a line each. */
export function csvOf({ varied, groups }: SweepResult): string {
  const head = ['id', ...varied, ...numbers]
  const rows = groups.flatMap(({ runs }) => runs).map(run =>
    [run.id, ...varied.map(key => run.settings[key] ?? ''), ...numbers.map(key => run[key])])
  return [head, ...rows].map(row => `${row.map(cell).join(',')}\r\n`).join('')
}

/** Whether a file is such a table. */
export const isCsv = (path: string): boolean => /^id,.*testAccuracy,rs,/.test(readPlainFile(path))

function cell(value: unknown): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
