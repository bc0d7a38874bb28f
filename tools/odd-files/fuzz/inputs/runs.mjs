// A file of a run, changed; the others stay as they are.
import fc from 'fast-check'
import { applyEdits, edits } from '../edits.mjs'
import { applyChanges, changes, text } from '../json.mjs'

/** Changes of a file: of its bytes, or of the JSON in it. */
const change = fc.oneof(
  { weight: 1, arbitrary: edits.map(list => bytes => applyEdits(bytes, list)) },
  { weight: 2, arbitrary: changes.map(list => bytes => text(applyChanges(JSON.parse(bytes), list))) }
)
const lineChange = fc.tuple(fc.nat(20), change).map(([which, change]) => bytes => {
  const lines = String(bytes).trimEnd().split('\n')
  const at = which % lines.length
  lines[at] = String(change(Buffer.from(lines[at])))
  return `${lines.join('\n')}\n`
})

const changed = (run, name, of) => of.map(change => ({ [name]: change(run[name]) }))

/** A changed side file of a run. */
export const sideFiles = run => fc.oneof(
  changed(run, 'metrics.jsonl', lineChange),
  ...['summary.json', 'environment.json', 'recipe.json'].map(name => changed(run, name, change)))

/** A changed file of those that a replay reads. */
export const replays = run => fc.oneof(
  changed(run, 'metrics.jsonl', lineChange), changed(run, 'recipe.json', change))
