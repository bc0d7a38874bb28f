/** Row boundaries `[runs + 1]` such that runs hold about equally many weights; a row itself counts as two. */
export function balancedRuns(start: Uint32Array, count: number): Uint32Array {
  const rows = start.length - 1
  const perRow = 2
  const total = start[rows]! + perRow * rows
  const runs = new Uint32Array(Math.min(count, rows) + 1)
  let row = 0
  for (let i = 1; i < runs.length; i++) {
    const goal = total * i / (runs.length - 1)
    while (row < rows && start[row]! + perRow * row < goal) row++
    runs[i] = row
  }
  runs[runs.length - 1] = rows
  return runs
}
