// Memory of training in words and a table.
import { number, table } from '../table.mjs'

const megabytes = (bytes) => number(bytes / 1e6, 0)

/** The section of `results.memory`; nothing where it was not measured. */
export function memorySection(rows) {
  if (!rows?.length) return ''
  return `## Memory of training

Whole training steps, SGD with Nesterov momentum, each row in a process of its own. The peak is what the process grew
by at most, from before the network was made to the end of the third step: \`VmHWM\` of Linux, after a small network had
trained, since programs load and compile much of themselves at the first step. State is what the weights, their
gradients and the momentum take: with sparse weights all three are sparse.

${table(
    ['Network', 'Batch', 'Density', 'Contestant', 'State, MB', 'Peak, MB', 'Whole process, MB', 'Least PyTorch / ours'],
    rows.map((row) => [row.model, row.batch, row.density, contestant(row), megabytes(row.stateBytes),
      megabytes(row.peakBytes), megabytes(row.processBytes), ratioOf(row, rows)]))}
${verdict(rows)}`
}

const isOurs = ({ contestant }) => contestant === 'itop'
const contestant = (row) => isOurs(row) ? `itop, \`${row.build}\`` : `${row.contestant}, dense`

/** PyTorch's dense step of the same network, in the memory format that needs least; undefined if not measured. */
export const leastOf = ({ model, batch }, rows) => rows
  .filter((row) => !isOurs(row) && row.model === model && row.batch === batch)
  .sort((a, b) => a.peakBytes - b.peakBytes)[0]

function ratioOf(row, rows) {
  const least = isOurs(row) && leastOf(row, rows)
  return least ? `**${number(least.peakBytes / row.peakBytes)}×**` : ''
}

const why = `Most of what a convolutional network needs
are activations, which do not depend on the density.`

function verdict(rows) {
  const compared = rows.filter((row) => isOurs(row) && row.density < 1 && leastOf(row, rows))
  if (compared.length === 0) return '\nPyTorch was not installed where this page was made.\n'
  const above = compared.filter((row) => row.peakBytes >= leastOf(row, rows).peakBytes)
  if (above.length === 0) return `\nEvery sparse step takes less than PyTorch's dense one. ${why}\n`
  const list = above.map(({ model, density, build }) => `- ${model} at ${density}, \`${build}\``).join('\n')
  return `\nPyTorch's dense step takes no more memory than\n\n${list}\n\n${why}\n`
}
