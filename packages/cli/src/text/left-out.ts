import { basename } from 'node:path'
import type { Dataset } from '@itop/data'

/** Names that are shown; more are counted. */
const mostShown = 4

/** Which folders or shards beside those of the run hold images that nothing reads: a sentence, or none. */
export function leftOutText({ leftOut = [], files = [] }: Dataset): readonly string[] {
  if (leftOut.length === 0) return []
  const names = leftOut.slice(0, mostShown).map(path => basename(path)).join(', ')
  const more = leftOut.length <= mostShown ? '' : ` and ${leftOut.length - mostShown} more`
  return [`there are images beside ${basename(files[0] ?? '')} that are not read: in ${names}${more}.`]
}
