import { readPlainFile } from '../files/plain-file.js'

/** What some editors on Windows put before a text; JSON has no place for it. */
const byteOrderMark = /^\uFEFF/

/** The text of a file that people write. */
export const readText = (path: string): string => readPlainFile(path).replace(byteOrderMark, '')

/** The object of a JSON file; throws where there is none. */
export function readObject(path: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(readText(path))
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>
  throw new TypeError('expected one JSON object')
}
