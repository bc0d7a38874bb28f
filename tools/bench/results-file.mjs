// The files of a page: what one run measured, over what earlier runs on the same machine did.
import { folderOf } from './processor.mjs'

/** Builds that may have a page, in words: those that run everywhere first, and wider vectors later. */
export const buildWords = {
  'wasm-simd': 'WebAssembly', 'wasm-relaxed-simd': 'WebAssembly with relaxed SIMD',
  'native-fma128': 'native, FMA of 128 bits', 'native-neon': 'native, NEON', 'native-avx2': 'native, AVX2',
  'native-avx512': 'native, AVX-512'
}

/** The folder of all performance pages. */
export const pagesFolder = new URL('../../docs/performance/', import.meta.url)

/** A file of the page of a processor and a build: `json`, `md` or `svg`. */
export const fileOf = ({ processor, build }, kind) => new URL(`${folderOf(processor)}/${build}.${kind}`, pagesFolder)

/**
 * The results of `now` with those of `before` that it has none of: rows and breakdowns of other models and batches,
 * other parts. Refuses results of another machine or build, whose numbers would stand side by side with no ratio
 * between them.
 */
export function joinResults(before, now) {
  if (!before) return { rows: [], layers: [], breakdown: [], ...now }
  for (const field of ['processor', 'threads', 'node', 'build']) {
    if (before.machine[field] !== now.machine[field]) {
      const [was, is] = [before.machine[field], now.machine[field]]
      const { processor, build } = before.machine
      throw new RangeError(`bench: docs/performance/${folderOf(processor)}/${build}.json was measured with ${field} ` +
        `${was}, now it is ${is}. Measure everything again, without --keep.`)
    }
  }
  const dates = [...new Set([...before.machine.date.split(', '), now.machine.date])].join(', ')
  return {
    ...before, ...now,
    machine: { ...now.machine, date: dates },
    ...limitOf(before.limit, now.limit),
    rows: others(before.rows, now.rows),
    layers: others(before.layers, now.layers),
    breakdown: others(before.breakdown, now.breakdown)
  }
}

/** The most that was ever reached: a busy machine reaches less, and its limit is still the same. */
function limitOf(before, now = before) {
  if (!before) return now ? { limit: now } : {}
  const most = (field) => Math.max(before[field], now[field])
  return { limit: { gflops: most('gflops'), gigabytesPerSecond: most('gigabytesPerSecond') } }
}

const subjectOf = ({ model, batch }) => `${model} ${batch}`

function others(before = [], now = []) {
  const measured = new Set(now.map(subjectOf))
  return [...before.filter((row) => !measured.has(subjectOf(row))), ...now]
}
