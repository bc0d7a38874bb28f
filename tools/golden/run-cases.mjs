// Runs the cases of a file, each by the adapter of its method, and says what came of them.
import { readdir } from 'node:fs/promises'
import { notOffered } from './not-offered.mjs'

const folder = new URL('adapters/', import.meta.url)

/** The adapters by method: every file of `adapters/` is one, which exports `method` and `run`. */
async function readAdapters() {
  const files = (await readdir(folder)).filter(file => file.endsWith('.mjs')).toSorted()
  const adapters = await Promise.all(files.map(file => import(new URL(file, folder))))
  return new Map(adapters.map(adapter => [adapter.method, adapter]))
}

/**
 * One entry a case: `{ id, method, outcome, why }`, where the outcome is `passed`, `failed` or `skipped`. Cases of
 * methods that are not offered are skipped.
 */
export async function runCases({ cases }) {
  const adapters = await readAdapters()
  const results = []
  for (const golden of cases) {
    const { id, method } = golden
    const adapter = adapters.get(method)
    const why = notOffered[method] ?? 'this version does not have the method'
    if (!adapter) results.push({ id, method, outcome: 'skipped', why })
    else results.push({ id, method, ...await outcomeOf(adapter, golden) })
  }
  return results
}

async function outcomeOf(adapter, golden) {
  try {
    await adapter.run(golden)
    return { outcome: 'passed' }
  } catch (error) {
    return { outcome: 'failed', why: error.message }
  }
}

/** How many of the results have an outcome. */
export const count = (results, outcome) => results.filter(result => result.outcome === outcome).length
