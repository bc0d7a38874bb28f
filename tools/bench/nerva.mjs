// Nerva's numbers beside ours.
import { kinds, processorsIn } from './compare.mjs'
import { number, table } from './table.mjs'

/** Times as fast as masked PyTorch, by density, as its log says. */
const nerva = { 0.05: 2.5, 0.001: 5.2 }

const theirs = Object.values(nerva).map((times) => `${number(times, 1)}×`)

const subject = { model: 'mlp-cifar10', batch: 100 }

/** The section of all that was measured at its densities and batch. */
export function nervaSection(all) {
  const rows = processorsIn(all).flatMap((processor) => kinds.flatMap(({ kind, fits }) => {
    const own = all.findLast(({ machine, rows = [] }) => machine.processor === processor && fits(machine.build) &&
      rows.some(isOurs))
    if (!own) return []
    const cells = Object.keys(nerva).map((density) => cellOf(own.rows.filter(isOurs), Number(density)))
    return [[`itop, ${kind}, ${processor}, ${own.machine.threads} threads`, 'dense PyTorch, float32', ...cells]]
  }))
  return `## Beside Nerva

[Nerva](https://arxiv.org/abs/2407.17437) trains multilayer perceptrons truly sparsely in C++ with MKL. Its log has the
MLP 3072-1024-512-10 in batches of 100.

${table(['', 'Times as fast as', ...Object.keys(nerva).map((density) => `at density ${density}`)], [
    ['Nerva, 4 threads, its own log', 'PyTorch with masks', ...theirs],
    ...rows])}
${rows.length > 0 ? '' : '\nOurs has not been measured at these densities and this batch.\n'}
What cannot be compared: the machines are not the same, nor are their threads. Nerva's ratios are to PyTorch that
multiplies weights by masks, which is a little slower than the plain dense PyTorch of ours; whose PyTorch is how fast on
which machine is unknown to the other. Milliseconds of both on one machine would decide, and there are none.
`
}

const isOurs = (row) => row.model === subject.model && row.batch === subject.batch && row.against === 'pytorch'

function cellOf(rows, density) {
  const row = rows.find((one) => one.density === density)
  return row ? `${number(row.ratio, 1)}× (${number(row.milliseconds)} ms)` : ''
}
