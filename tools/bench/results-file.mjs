// docs/performance.json: what one run measured, over what earlier runs on the same machine did.

/**
 * The results of `now` with those of `before` that it has none of: rows and breakdowns of other models, other parts.
 * Refuses results of another machine or build, whose numbers would stand side by side with no ratio between them.
 */
export function joinResults(before, now) {
  if (!before) return { rows: [], breakdown: [], ...now }
  for (const field of ['processor', 'threads', 'node', 'build']) {
    if (before.machine[field] !== now.machine[field]) {
      throw new RangeError(`bench: docs/performance.json was measured with ${field} ${before.machine[field]}, ` +
        `now it is ${now.machine[field]}. Measure everything again, without --keep.`)
    }
  }
  const dates = [...new Set([...before.machine.date.split(', '), now.machine.date])].join(', ')
  return {
    ...before, ...now,
    machine: { ...now.machine, date: dates },
    rows: otherModels(before.rows, now.rows),
    breakdown: otherModels(before.breakdown, now.breakdown)
  }
}

function otherModels(before = [], now = []) {
  const models = new Set(now.map(({ model }) => model))
  return [...before.filter(({ model }) => !models.has(model)), ...now]
}
