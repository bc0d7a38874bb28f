import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { countProject, countReport, failuresOf, forgetReports, sentence, testedProjects, total } from '../report.mjs'

const file = (status, ...tests) => ({ status, assertionResults: tests.map(each => ({ status: each })) })
const report = (passed, failed, pending, todo, testResults) => ({
  numPassedTests: passed, numFailedTests: failed, numPendingTests: pending, numTodoTests: todo, testResults
})

let root
function write(path, value) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), JSON.stringify(value))
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'itop-report-'))
  write('package.json', { workspaces: ['packages/*', 'tools/*'] })
  write('packages/b/package.json', { name: '@itop/b', scripts: { test: 'vitest run' } })
  write('packages/a/package.json', { name: '@itop/a', scripts: { test: 'vitest run' } })
  write('packages/empty/notes.json', {})
  write('tools/config/package.json', { name: '@itop/config' })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('the projects with a test script are found, in order of folder', () => {
  expect(testedProjects(root)).toEqual([
    { name: '@itop/a', folder: 'packages/a' }, { name: '@itop/b', folder: 'packages/b' }
  ])
})

test('skipped counts what was skipped and what is still to do', () => {
  expect(countReport(report(3, 0, 1, 2, [file('passed', 'passed', 'skipped')])))
    .toEqual({ passed: 3, failed: 0, skipped: 3 })
})

test('a file that failed before its tests ran counts once, a file of failed tests by its tests', () => {
  expect(countReport(report(1, 2, 0, 0, [file('failed', 'failed', 'failed', 'passed'), file('failed')])))
    .toEqual({ passed: 1, failed: 3, skipped: 0 })
})

test('what failed is named with its message, a file of which no test failed by its own', () => {
  const failed = { status: 'failed', fullName: 'sums add up', failureMessages: ['expected 1 to be 2'] }
  expect(failuresOf({ testResults: [
    { name: join(root, 'packages/a/sum.test.ts'), status: 'failed', assertionResults: [failed, { status: 'passed' }] },
    { name: join(root, 'packages/a/hook.test.ts'), status: 'failed', message: 'timed out', assertionResults: [] },
    { name: join(root, 'packages/a/good.test.ts'), status: 'passed', assertionResults: [{ status: 'passed' }] }
  ] }, root)).toEqual([
    { name: `${join('packages', 'a', 'sum.test.ts')}: sums add up`, message: 'expected 1 to be 2' },
    { name: join('packages', 'a', 'hook.test.ts'), message: 'timed out' }
  ])
})

test('a project without a report fails and says so', () => {
  const counts = countProject(root, { folder: 'packages/a' })
  expect(counts).toMatchObject({ passed: 0, failed: 1, skipped: 0 })
  expect(counts.problem).toContain(join('packages', 'a', '.test', 'report.json') + ' is missing')
})

test('a project in which no test ran fails and says so', () => {
  write('packages/a/.test/report.json', report(0, 0, 4, 0, [file('passed', 'skipped')]))
  const problem = expect.stringContaining('names no test that ran')
  expect(countProject(root, { folder: 'packages/a' })).toMatchObject({ failed: 1, skipped: 4, problem })
})

test('what failed outside of any test counts, with its own words', () => {
  const error = { name: 'Unhandled Rejection', message: 'nobody awaited this' }
  write('packages/a/.test/report.json', report(5, 0, 0, 0, [file('passed', 'passed')]))
  write('packages/a/.test/errors.json', [error])
  expect(countProject(root, { folder: 'packages/a' })).toEqual({ passed: 5, failed: 1, skipped: 0, failures: [error] })
})

test('reports of an earlier run are forgotten', () => {
  write('packages/a/.test/report.json', report(5, 0, 0, 0, [file('passed', 'passed')]))
  write('packages/a/.test/errors.json', [])
  expect(countProject(root, { folder: 'packages/a' })).toEqual({ passed: 5, failed: 0, skipped: 0, failures: [] })
  forgetReports(root, testedProjects(root))
  expect(countProject(root, { folder: 'packages/a' })).toMatchObject({ passed: 0, failed: 1 })
})

test('the sum over projects is one line', () => {
  const counts = [{ passed: 3, failed: 0, skipped: 1 }, { passed: 0, failed: 1, skipped: 0, problem: 'missing' }]
  expect(sentence(total(counts))).toBe('3 passed, 1 failed, 1 skipped')
  expect(sentence(total([]))).toBe('0 passed, 0 failed, 0 skipped')
})
