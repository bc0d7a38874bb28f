// docs/backends.md's table: which backend passes what, from the reports of the tests that run both suites.

import { table } from './table.mjs'

/** What a row counts: tests of a suite by their names. Every test is in exactly one row. */
export const rows = [
  { name: 'linear layers', suite: 'ops', tests: /^(linear|view)/ },
  { name: 'convolutions', suite: 'ops', tests: /^conv2d/ },
  { name: 'batch norm', suite: 'ops', tests: /^batch norm/ },
  { name: 'pools', suite: 'ops', tests: /^(max|average|global average) pool/ },
  { name: 'ReLU, sums, dropout, flatten', suite: 'ops', tests: /^(relu|add|dropout|flatten)/ },
  { name: 'loss', suite: 'ops', tests: /^softmax cross-entropy/ },
  { name: 'inputs from bytes', suite: 'ops', tests: /^input, pixels/ },
  { name: 'optimizer steps', suite: 'ops', tests: /^(SGD|Adam|clipping)/i },
  { name: 'gradients where no weight exists', suite: 'ops', tests: /^top-k of gradients/ },
  { name: 'small networks', suite: 'ops', tests: /^network/ },
  { name: 'batches and masks by chance, bit for bit', suite: 'training', tests: /every backend/ },
  { name: 'every method over one interval', suite: 'training', tests: /from one checkpoint over|first masks differ/ },
  { name: 'checkpoints from and to another backend', suite: 'training', tests: /a checkpoint written|comes back bit/ },
  { name: 'losses read late', suite: 'training', tests: /whenever losses are read|reads no tensor/ }
]

const cpuFiles = [
  ['packages/backend-cpu', 'test/conformance.test.ts'], ['packages/trainer', 'test/training-conformance.test.ts']
]

const filesOf = (folder) => [[folder, 'test/conformance.test.ts'], [folder, 'test/training-conformance.test.ts']]

/**
 * What a column is made from: test files in Node, or the report of a Chromium. A test counts where `group` fits its
 * full name, once for each build that it ran on.
 */
export const columns = [
  { name: 'cpu, WebAssembly, 1 thread', key: 'cpu', group: /^wasm-\S+, 1 thread\b/, files: cpuFiles },
  { name: 'cpu, WebAssembly, 2 threads', key: 'cpu', group: /^wasm-\S+, 2 threads/, files: cpuFiles },
  { name: 'cpu, native', key: 'cpu', group: /^native-\S+, /, files: cpuFiles },
  { name: 'TensorFlow in Node', key: 'node', group: /TensorFlow/, files: filesOf('packages/backend-node') },
  { name: 'WebGPU in Node', key: 'webgpu', group: /WebGPU/, files: filesOf('packages/backend-webgpu') },
  { name: 'cpu in Chromium, 1 thread', key: 'chromium', group: /kernels, 1 thread\b/, report: 'chromium-cpu-single' },
  { name: 'cpu in Chromium, 2 threads', key: 'chromium', group: /kernels, 2 threads/, report: 'chromium-cpu-threads' },
  { name: 'WebGPU in Chromium', key: 'chromium', group: /WebGPU/, report: 'chromium-webgpu' }
]

/** The row that a test is counted in; undefined for tests of neither suite. */
export const rowOf = (title) => rows.find(({ tests }) => tests.test(title))?.name

/** How many tests of each row passed, of how many that ran, in the reports of a column; undefined where none ran. */
export function countsOf(reports, { group }) {
  const counts = {}
  const tests = reports.flatMap(({ testResults }) => testResults.flatMap(({ assertionResults }) => assertionResults))
  for (const { title, fullName, status } of tests) {
    const row = rowOf(title)
    if (row === undefined || !group.test(fullName) || !['passed', 'failed'].includes(status)) continue
    const [passed, ran] = counts[row] ?? [0, 0]
    counts[row] = [passed + Number(status === 'passed'), ran + 1]
  }
  return Object.keys(counts).length === 0 ? undefined : counts
}

/** The table of what is known by column: `{ date, on, counts }`. */
export function backendsTable(known) {
  const cells = columns.map(({ name }) => known[name])
  const passed = (row) => cells.map((column) => column?.counts[row]?.join(' / ') ?? 'not run here')
  return table(['passed / run', ...columns.map(({ name }) => name)], [
    ...rows.map(({ name }) => [name, ...passed(name)]),
    ['**all**', ...cells.map((column) => column ? totalOf(column) : 'not run here')],
    ['with', ...cells.map((column) => column?.on ?? '')],
    ['on', ...cells.map((column) => column?.date ?? '')]
  ])
}

function totalOf({ counts }) {
  const sum = (place) => Object.values(counts).reduce((all, pair) => all + pair[place], 0)
  return `**${sum(0)} / ${sum(1)}**`
}

const [begin, end] = ['<!-- made by tools/bench/backends.mjs -->', '<!-- end -->']

/** The page with another table between its marks. */
export function withTable(page, made) {
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)]
  if (start < 0 || stop < start) {
    throw new Error(`backends: expected the marks '${begin}' and '${end}' in the page, got none. Add them.`)
  }
  return `${page.slice(0, start)}${begin}\n\n${made}\n\n${page.slice(stop)}`
}
