import { conformance } from '@itop/ops/conformance'
import { trainingConformance } from '@itop/trainer/conformance'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { backendsTable, columns, countsOf, rowOf, rows, withTable } from '../backends-table.mjs'

const docs = (name) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')

describe('the rows', () => {
  test('count every test of both suites once', () => {
    for (const [suite, tests] of Object.entries({ ops: conformance, training: trainingConformance })) {
      for (const { name } of tests) {
        expect(rows.filter(({ tests }) => tests.test(name)).map((row) => row.suite), name).toEqual([suite])
      }
    }
  })

  test('each count something', () => {
    const counted = new Set([...conformance, ...trainingConformance].map(({ name }) => rowOf(name)))
    expect([...counted].sort()).toEqual(rows.map(({ name }) => name).sort())
  })
})

describe('docs/backends.md', () => {
  const known = JSON.parse(docs('backends.json'))

  test('holds the table of docs/backends.json as the tool makes it: no cell is written by hand', () => {
    expect(docs('backends.md')).toBe(withTable(docs('backends.md'), backendsTable(known)))
  })

  test('speaks of the columns there are, and of rows there are', () => {
    expect(Object.keys(known).every((name) => columns.some((column) => column.name === name))).toBe(true)
    for (const { counts } of Object.values(known)) {
      expect(Object.keys(counts).sort()).toEqual(rows.map(({ name }) => name).sort())
    }
  })
})

describe('counts', () => {
  const report = (...tests) => ({ testResults: [{ assertionResults: tests.map(([group, title, status]) =>
    ({ title, fullName: `${group} ${title}`, status })) }] })

  test('are of the column\'s own group, passed of run; what is skipped did not run', () => {
    const [one] = columns
    expect(countsOf([report(
      ['wasm-simd, 1 thread', 'linear, batch 1: gradients', 'passed'],
      ['wasm-simd, 1 thread', 'linear, batch 2: gradients', 'failed'],
      ['wasm-simd, 1 thread', 'linear, batch 3: gradients', 'skipped'],
      ['wasm-simd, 1 thread', 'says its name', 'passed'],
      ['wasm-simd, 2 threads', 'linear, batch 1: gradients', 'passed']
    ), report(['wasm-simd, 1 thread', 'relu: of NaN', 'passed'])], one)).toEqual({
      'linear layers': [1, 2], 'ReLU, sums, dropout, flatten': [1, 1]
    })
  })

  test('are none where nothing ran', () => {
    expect(countsOf([report(['training on TensorFlow', 'relu', 'skipped'])], columns[3])).toBeUndefined()
  })

  test('a column that was never run says so', () => {
    const column = { date: '2026-01-02', on: 'Node 24', counts: { loss: [6, 7] } }
    const made = backendsTable({ 'cpu, WebAssembly, 1 thread': column })
    expect(made).toMatch(/\| loss \| 6 \/ 7 \| not run here \|/)
    expect(made).toMatch(/\| \*\*all\*\* \| \*\*6 \/ 7\*\* \| not run here \|/)
    expect(made).toMatch(/\| on \| 2026-01-02 \|/)
  })

  test('a page without marks is refused', () => {
    expect(() => withTable('# Backends', '')).toThrow('expected the marks')
  })
})
