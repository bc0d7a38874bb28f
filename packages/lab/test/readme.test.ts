import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { experimentDefaults } from '../src/experiment.js'

const readme = new URL('../README.md', import.meta.url)

test('the README lists every field that any experiment has, with its default', () => {
  const rows = [...readFileSync(readme, 'utf8').matchAll(/^\| `(\w+)` \| .* \| `?([^|`]+?)`? \|$/gm)]
    .map(([, name, value]) => [name, value])
  expect(rows.map(([name]) => name)).toEqual([...Object.keys(experimentDefaults), 'threads'])
  expect(rows.slice(0, -1)).toEqual(Object.entries(experimentDefaults).map(([name, value]) => [name, String(value)]))
})
