// The results on the screen.
import { likeLayers } from '@itop/bench'
import Table from 'cli-table3'

/** Prints what was measured, of all parts that there are. */
export function printResults({ rows = [], layers = [], breakdown = [], limit, product, crossover = [], shared = [] }) {
  if (rows.length > 0) console.log(stepTable(rows))
  for (const { model, what, count, density, ratio } of likeLayers(layers)) {
    console.log(`${model} at ${density}, ${what}${count > 1 ? ` +${count - 1}` : ''}: ${ratio.toFixed(2)}× dense`)
  }
  if (shared.length > 0) console.log(sharedTable(shared))
  for (const row of breakdown) console.log(opTable(row, limit))
  if (product) {
    console.log(`dense product ${product.shape}: ${product.gflops.toFixed(1)} GFLOP/s, ` +
      `${(100 * product.share).toFixed(0)} % of ${product.peakGflops.toFixed(1)}`)
  }
  for (const { density, ratio } of crossover) console.log(`density ${density}: ${ratio.toFixed(2)}× dense`)
}

function stepTable(rows) {
  const table = newTable(['network', 'density', 'ms', 'against', 'ms', 'ratio'])
  for (const { model, density, milliseconds, rival, denseMilliseconds, ratio } of rows) {
    table.push([model, density, milliseconds.toFixed(2), rival, denseMilliseconds.toFixed(2), `${ratio.toFixed(2)}×`])
  }
  for (const name of ['pytorch', 'sparseprop', 'tfjs-node']) {
    if (rows.some(({ against }) => against === name)) continue
    table.push([{ colSpan: 6, content: `${name}: not installed here` }])
  }
  return table.toString()
}

function sharedTable(shared) {
  const passes = ['step', 'forward', 'inputGradient', 'weightGradient']
  const table = newTable(['network', 'density', 'outputs that share', ...passes.map((pass) => `${pass}, ms`)])
  for (const { model, density, outputs, ...row } of shared) {
    table.push([model, density, outputs, ...passes.map((pass) =>
      `${row[pass].milliseconds.toFixed(2)} (${row[pass].ratio.toFixed(2)}×)`)])
  }
  return table.toString()
}

function opTable({ model, density, stepMilliseconds, ops, oneThread, updates = [] }, { gflops, gigabytesPerSecond }) {
  const single = oneThread ? ` (${oneThread.stepMilliseconds.toFixed(1)} on one thread)` : ''
  const title = `${model} at ${density}: ${stepMilliseconds.toFixed(1)} ms${single}`
  const table = newTable([title, 'ms', 'share', 'GFLOP/s', 'GB/s'])
  for (const op of ops) {
    table.push([op.kernel ?? 'between kernels', op.milliseconds.toFixed(2), `${(100 * op.share).toFixed(1)} %`,
      op.gflops?.toFixed(1) ?? '', op.gigabytesPerSecond?.toFixed(1) ?? ''])
  }
  for (const { method, milliseconds } of updates) table.push([`${method} update`, milliseconds.toFixed(2), '', '', ''])
  table.push(['the machine', '', '', gflops.toFixed(1), gigabytesPerSecond.toFixed(1)])
  return table.toString()
}

const newTable = (head) => new Table({ head, style: { head: [] } })
