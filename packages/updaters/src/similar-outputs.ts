/**
 * Outputs in groups of so many: the first that is left, and those whose columns, of `width`, are most like its own by
 * the cosine, of equal ones the lower.
 */
export function* similarOutputs(
  columnsOf: readonly Uint32Array[], width: number, size: number
): Generator<readonly number[], void> {
  const readers: number[][] = Array.from({ length: width }, () => [])
  for (const [output, columns] of columnsOf.entries()) for (const column of columns) readers[column].push(output)
  const left = new Set(columnsOf.keys())
  for (const first of left) {
    left.delete(first)
    const common = new Float64Array(columnsOf.length)
    for (const column of columnsOf[first]) for (const output of readers[column]) common[output]++
    const likeness = common.map((shared, output) => shared / Math.sqrt(columnsOf[output].length || 1))
    const others = [...left].sort((a, b) => likeness[b] - likeness[a] || a - b).slice(0, size - 1)
    for (const output of others) left.delete(output)
    yield [first, ...others].sort((a, b) => a - b)
  }
}
