import type { PruneScore } from '@itop/criteria'
import { csr, magnitudes, type Mask } from '@itop/masks'

/** What keeps the sum of a unit without weights from being divided by. */
const least = 1e-5

/**
 * |w| as a share of all weights of its output, and of its input: a small weight stays where its unit has no others.
 * Relative importance, as in CHT, Zhang et al. 2025, https://arxiv.org/abs/2501.19107
 */
export const relativeImportance = (mask: Mask): PruneScore => ({
  name: 'relative-importance',
  needs: [],
  score: ({ values }) => {
    const { rows, columns, rowStart, column } = csr(mask)
    const sizes = magnitudes(values)
    const [ofOutput, ofInput] = [new Float64Array(rows), new Float64Array(columns)]
    const row = new Uint32Array(values.length)
    for (let r = 0; r < rows; r++) row.fill(r, rowStart[r], rowStart[r + 1])
    sizes.forEach((size, i) => {
      ofOutput[row[i]] += size
      ofInput[column[i]] += size
    })
    return Float64Array.from(sizes, (size, i) =>
      size / (ofInput[column[i]] + least) + size / (ofOutput[row[i]] + least))
  }
})
