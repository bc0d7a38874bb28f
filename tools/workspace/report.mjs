// Counting tests over all projects, from what each project's vitest leaves in .test: report.json, and errors.json of
// what failed outside of any test.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

const reportOf = (root, project) => join(root, project.folder, '.test', 'report.json')
const errorsOf = (root, project) => join(root, project.folder, '.test', 'errors.json')
const readJson = path => JSON.parse(readFileSync(path, 'utf8'))

/** The workspace's projects that have tests, as { name, folder }, folder relative to `root`, in order of folder. */
export function testedProjects(root) {
  const folders = readJson(join(root, 'package.json')).workspaces.flatMap(pattern => {
    const parent = pattern.replace(/\/\*$/, '')
    return readdirSync(join(root, parent)).sort().map(each => `${parent}/${each}`)
  })
  return folders
    .filter(folder => existsSync(join(root, folder, 'package.json')))
    .map(folder => ({ folder, ...readJson(join(root, folder, 'package.json')) }))
    .filter(({ scripts }) => scripts?.test !== undefined)
    .map(({ name, folder }) => ({ name, folder }))
}

/** Removes earlier reports, so that none of them can be taken for this run's. Nx puts back those of cached tests. */
export function forgetReports(root, projects) {
  for (const project of projects) {
    rmSync(reportOf(root, project), { force: true })
    rmSync(errorsOf(root, project), { force: true })
  }
}

/** What failed in a report: { name, message } of every failed test, and of every file that failed by none of them. */
export function failuresOf(report, root) {
  const failed = report.testResults.filter(({ status }) => status === 'failed')
  return failed.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name)
    const tests = assertionResults.filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({ name: `${file}: ${fullName}`, message: failureMessages.join('\n') }))
    if (tests.length > 0) return tests
    return [{ name: file, message: message || 'a hook failed, or a file did not load: see above' }]
  })
}

/** One report's { passed, failed, skipped }. A file that failed before its tests ran counts as one failed test. */
export function countReport(report) {
  const brokenFiles = report.testResults.filter(file =>
    file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0)
  }
}

/**
 * A project's counts and `failures`, an error outside of any test counted as a failed one; a missing report, or one in
 * which no test ran, fails with a `problem`.
 */
export function countProject(root, project) {
  const path = reportOf(root, project)
  if (!existsSync(path)) {
    return { passed: 0, failed: 1, skipped: 0, failures: [], problem: `${path} is missing: its tests did not run` }
  }
  const report = readJson(path)
  const errors = existsSync(errorsOf(root, project)) ? readJson(errorsOf(root, project)) : []
  const counted = countReport(report)
  const counts = {
    ...counted, failed: counted.failed + errors.length, failures: [...failuresOf(report, root), ...errors]
  }
  if (counts.passed + counts.failed > 0) return counts
  return { ...counts, failed: 1, problem: `${path} names no test that ran` }
}

export const total = counts => counts.reduce(
  (sum, each) => ({
    passed: sum.passed + each.passed, failed: sum.failed + each.failed, skipped: sum.skipped + each.skipped
  }),
  { passed: 0, failed: 0, skipped: 0 })

export const sentence = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`
