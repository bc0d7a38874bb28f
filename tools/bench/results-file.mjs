// The files of a page: what one run measured, over what earlier runs on the same machine did.

/** The name of a build's page and of its JSON: that of plain WebAssembly, which runs everywhere, is the first. */
export const pageOf = (build) => build === 'wasm-simd' ? 'performance' : `performance-${build}`

/** Builds that may have a page. */
export const knownBuilds = [
  'wasm-simd', 'wasm-relaxed-simd', 'native-fma128', 'native-avx2', 'native-avx512', 'native-neon'
]

/** A file of a build's page: `json`, `md` or `svg`. */
export const fileOf = (build, kind) => new URL(`../../docs/${pageOf(build)}.${kind}`, import.meta.url)

/**
 * The results of `now` with those of `before` that it has none of: rows and breakdowns of other models, other parts.
 * Refuses results of another machine or build, whose numbers would stand side by side with no ratio between them.
 */
export function joinResults(before, now) {
  if (!before) return { rows: [], layers: [], breakdown: [], ...now }
  for (const field of ['processor', 'threads', 'node', 'build']) {
    if (before.machine[field] !== now.machine[field]) {
      const [was, is] = [before.machine[field], now.machine[field]]
      throw new RangeError(`bench: docs/${pageOf(before.machine.build)}.json was measured with ${field} ${was}, ` +
        `now it is ${is}. Measure everything again, without --keep.`)
    }
  }
  const dates = [...new Set([...before.machine.date.split(', '), now.machine.date])].join(', ')
  return {
    ...before, ...now,
    machine: { ...now.machine, date: dates },
    ...limitOf(before.limit, now.limit),
    rows: otherModels(before.rows, now.rows),
    layers: otherModels(before.layers, now.layers),
    breakdown: otherModels(before.breakdown, now.breakdown)
  }
}

/** The most that was ever reached: a busy machine reaches less, and its limit is still the same. */
function limitOf(before, now = before) {
  if (!before) return now ? { limit: now } : {}
  const most = (field) => Math.max(before[field], now[field])
  return { limit: { gflops: most('gflops'), gigabytesPerSecond: most('gigabytesPerSecond') } }
}

function otherModels(before = [], now = []) {
  const models = new Set(now.map(({ model }) => model))
  return [...before.filter(({ model }) => !models.has(model)), ...now]
}
