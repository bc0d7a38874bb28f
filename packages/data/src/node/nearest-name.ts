/** The name that a misspelt word most likely meant: at most two letters inserted, removed or replaced. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const ranked = names.map(name => ({ name, distance: editDistance(word.toLowerCase(), name) }))
  const best = ranked.reduce((a, b) => b.distance < a.distance ? b : a)
  return best.distance <= 2 ? best.name : undefined
}

function editDistance(a: string, b: string): number {
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
