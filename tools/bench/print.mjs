// The results on the screen.
import Table from 'cli-table3'

/** Prints what was measured, of all parts that there are. */
export function printResults({ rows = [], breakdown = [], limit, product, updates = [], crossover = [] }) {
  if (rows.length > 0) console.log(stepTable(rows))
  for (const row of breakdown) console.log(opTable(row, limit))
  if (product) {
    console.log(`dense product ${product.shape}: ${product.gflops.toFixed(1)} GFLOP/s, ` +
      `${(100 * product.share).toFixed(0)} % of ${product.peakGflops.toFixed(1)}`)
  }
  for (const { method, updateMilliseconds, share, interval } of updates) {
    console.log(`${method} update: ${updateMilliseconds.toFixed(2)} ms, ${(100 * share).toFixed(3)} % of the time at ` +
      `interval ${interval}`)
  }
  for (const { density, ratio } of crossover) console.log(`density ${density}: ${ratio.toFixed(2)}× dense`)
}

function stepTable(rows) {
  const table = newTable(['network', 'density', 'contestant', 'ms', 'against', 'ms', 'ratio'])
  for (const { model, density, contestant, milliseconds, against, denseMilliseconds, ratio } of rows) {
    table.push([model, density, contestant, milliseconds.toFixed(2), against, denseMilliseconds.toFixed(2),
      `${ratio.toFixed(2)}×`])
  }
  for (const [rival, there] of [['PyTorch', rows.some(({ against }) => against.startsWith('PyTorch'))],
    ['SparseProp', rows.some(({ contestant }) => contestant.startsWith('SparseProp'))]]) {
    if (!there) table.push([{ colSpan: 7, content: `${rival}: not installed for this Python` }])
  }
  return table.toString()
}

function opTable({ model, density, stepMilliseconds, ops }, { gflops, gigabytesPerSecond }) {
  const title = `${model} at ${density}: ${stepMilliseconds.toFixed(1)} ms`
  const table = newTable([title, 'ms', 'share', 'GFLOP/s', 'GB/s'])
  for (const op of ops) {
    table.push([op.kernel ?? 'between kernels', op.milliseconds.toFixed(2), `${(100 * op.share).toFixed(1)} %`,
      op.gflops?.toFixed(1) ?? '', op.gigabytesPerSecond?.toFixed(1) ?? ''])
  }
  table.push(['the machine', '', '', gflops.toFixed(1), gigabytesPerSecond.toFixed(1)])
  return table.toString()
}

const newTable = (head) => new Table({ head, style: { head: [] } })
