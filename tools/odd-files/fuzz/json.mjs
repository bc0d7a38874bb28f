// JSON changed in its structure, so that it stays JSON and gets past the parser to what reads it.
import fc from 'fast-check'

const markup = '"><script>alert(1)</script>'
const oddKeys = ['__proto__', 'constructor', 'toString', '', 'length', markup]
const oddNumbers = [0, -0, -1, 0.5, 1e-320, 1e308, 2 ** 31, 2 ** 53, -(2 ** 53)]

/** Values that nobody expects. */
export const oddValue = fc.oneof(
  fc.constantFrom(null, true, false, [], {}, ...oddKeys, ...oddNumbers, 'x'.repeat(5000)),
  fc.jsonValue({ maxDepth: 2 })
)

const change = fc.record({
  node: fc.nat(2 ** 16 - 1), kind: fc.constantFrom('replace', 'replace', 'remove', 'rename', 'repeat', 'wrap'),
  key: fc.constantFrom(...oddKeys), value: oddValue
})

/** Some changes of a JSON value, most often one. */
export const changes = fc.oneof(
  { weight: 3, arbitrary: fc.array(change, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(change, { maxLength: 4 }) }
)

/** A copy of a JSON value after some changes, in order. */
export const applyChanges = (value, list) => list.reduce(changed, value)

function changed(root, { node, ...change }) {
  const holder = { root: structuredClone(root) }
  const places = placesIn(holder)
  const { parent, key } = places[node % places.length]
  alter(parent, key, change)
  return holder.root
}

/** Every value in a tree by the record or list that holds it. */
function placesIn(parent) {
  return Object.keys(parent).flatMap(key => {
    const value = parent[key]
    return [{ parent, key }, ...typeof value === 'object' && value !== null ? placesIn(value) : []]
  })
}

function alter(parent, key, { kind, key: newKey, value }) {
  const held = parent[key]
  const define = (name, it) =>
    Object.defineProperty(parent, name, { value: it, enumerable: true, writable: true, configurable: true })
  if (kind === 'replace') define(key, value)
  else if (kind === 'wrap') define(key, [held])
  else if (kind === 'repeat') define(Array.isArray(parent) ? parent.length : newKey, structuredClone(held))
  else if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else {
    delete parent[key]
    if (kind === 'rename') define(newKey, held)
  }
}

/** JSON whose keys may be `__proto__`, which JSON.stringify writes as any other. */
export const text = value => value === undefined ? '' : JSON.stringify(value)
