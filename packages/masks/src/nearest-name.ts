/** Edit distance: insertions, deletions and replacements of single characters. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]
}

/** The candidate that takes the fewest edits, the first of several; undefined when none takes at most `most`. */
export function nearestName(name: string, candidates: Iterable<string>, most = Infinity): string | undefined {
  let best: string | undefined
  let least = most + 1
  for (const candidate of candidates) {
    const edits = distance(name, candidate)
    if (edits < least) [best, least] = [candidate, edits]
  }
  return best
}
