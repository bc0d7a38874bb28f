import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { RunFolder } from '../run-folder/run-folder.js'
import { UserError } from '@itop/experiment'

/** What a page says in its head of what it is about. */
export const subjectOf = (folders: readonly RunFolder[]): string => folders.length === 1
  ? 'run'
  : `runs ${createHash('sha256').update(JSON.stringify(folders.map(({ path }) => path))).digest('hex').slice(0, 16)}`

/** How a page of ours is known; those of earlier versions have no subject. */
const footer = '<footer>Written by itop '
const subjectIn = /<meta name="itop" content="([^"]*)">/

/**
 * Where the report goes that no one named a file for: one run's into its folder, a comparison of several into the
 * working folder, as the first `comparison.html`, `comparison-2.html`, … that is free or compares these very runs.
 */
export function usualPath(folders: readonly RunFolder[], cwd: string): string {
  if (folders.length === 1) return folders[0]!.report
  for (let n = 1; ; n++) {
    const path = resolve(cwd, n === 1 ? 'comparison.html' : `comparison-${n}.html`)
    if (!existsSync(path) || pageAt(path)?.subject === subjectOf(folders)) return path
  }
}

/** Refuses to write over a file that is not ours: no page, unless said otherwise. `place`: what named it. */
export function refuseForeign(path: string, place: string, isOurs?: (path: string) => boolean): void {
  if (!isForeign(path, isOurs)) return
  throw new UserError([`${place}: ${foreign}.`, 'Choose another name with --out, or remove it first.'])
}

/** What is said of a file that is not ours. */
export const foreign = 'there is a file of this name that itop did not write'

/** Whether a file lies at a path that is not ours; of a folder the system says itself that it is one. */
export const isForeign = (path: string, isOurs = (at: string) => pageAt(at) !== undefined): boolean =>
  existsSync(path) && !statSync(path).isDirectory() && !isOurs(path)

/** The page of ours at a path, and what it is about; undefined where there is another file. */
function pageAt(path: string): { readonly subject: string | undefined } | undefined {
  if (!statSync(path).isFile()) return undefined // a pipe would be waited for
  const text = readFileSync(path, 'utf8')
  return text.includes(footer) ? { subject: subjectIn.exec(text)?.[1] } : undefined
}
