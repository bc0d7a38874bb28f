// Files of a package depend on each other in one direction, by type or otherwise: what comes first needs nothing later.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const packages = fileURLToPath(new URL('../../../packages', import.meta.url))

/** The files of a folder by their paths in it, with the files that each one imports or exports from, types included. */
function graphOf(folder) {
  const files = readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.ts'))
  return new Map(files.map(file => [file, importsOf(join(folder, file))
    .map(path => normalize(join(dirname(file), path)).replace(/\.js$/, '.ts'))
    .filter(path => files.includes(path))]))
}

// What is loaded only when it is wanted, by `import()`, may know who loads it.
const importsOf = file => [...readFileSync(file, 'utf8').matchAll(/(?:from|import) '(\.[^']*)'/g)]
  .map(([, path]) => path)

/** One way round of files that import each other; undefined where there is none. */
function cycleIn(graph) {
  const done = new Set()
  const visit = (file, path) => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of graph.get(file)) {
      const found = visit(next, [...path, file])
      if (found) return found
    }
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const found = visit(file, [])
    if (found) return found
  }
  return undefined
}

test('a cycle is found, and a file needed twice is none', () => {
  expect(cycleIn(new Map([['a', ['b', 'c']], ['b', ['c']], ['c', []]]))).toBeUndefined()
  expect(cycleIn(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual(['b', 'c', 'b'])
})

const names = readdirSync(packages)

test.each(names)('%s has no import cycles', name => {
  expect(cycleIn(graphOf(join(packages, name, 'src')))).toBeUndefined()
})
