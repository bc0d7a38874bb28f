import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { projectReport, projectReports } from '../project-reports.mjs'

const folders = []
afterEach(() => folders.splice(0).forEach(folder => rmSync(folder, { recursive: true })))

/** A module as vitest's reporters see it, of the project `name`, whose one group holds tests with these states. */
function moduleOf(name, states) {
  const module = { type: 'module', moduleId: `${name}.test.mjs`, project: { name }, state: () => 'passed' }
  const group = { type: 'suite', name: 'WebGPU', parent: module }
  const tests = states.map((state, i) => ({
    type: 'test', name: `test ${i}`, parent: group, result: () => ({ state }), diagnostic: () => ({ duration: 3 })
  }))
  return { ...module, children: { allTests: () => tests } }
}

test('a report counts its tests and names them with their groups, as vitest does', () => {
  const report = projectReport([moduleOf('a', ['passed', 'failed']), moduleOf('a', ['skipped'])])
  expect(report).toMatchObject({ numPassedTests: 1, numFailedTests: 1, numPendingTests: 1 })
  expect(report.testResults[0].assertionResults[1]).toEqual({
    ancestorTitles: ['WebGPU'], title: 'test 1', fullName: 'WebGPU test 1', status: 'failed', duration: 3
  })
})

test('every project gets a file of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'itop-reports-'))
  folders.push(folder)
  projectReports(folder).onTestRunEnd([moduleOf('a', ['passed']), moduleOf('b', ['failed']), moduleOf('a', ['passed'])])
  expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.json'])
  expect(JSON.parse(readFileSync(join(folder, 'a.json'), 'utf8')).numPassedTests).toBe(2)
})
