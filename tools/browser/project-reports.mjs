// One report per project, named after it, beside the one of all: docs/backends.md tells the backends apart by them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const status = { passed: 'passed', failed: 'failed', skipped: 'pending', pending: 'pending' }

const assertion = test => ({
  ancestorTitles: titlesOf(test.parent),
  title: test.name,
  fullName: [...titlesOf(test.parent), test.name].join(' '),
  status: status[test.result().state],
  duration: test.diagnostic()?.duration ?? 0
})

const titlesOf = group => group.type === 'module' ? [] : [...titlesOf(group.parent), group.name]

/** The report of these modules of one project, in the words of vitest's own JSON report. */
export function projectReport(modules) {
  const testResults = modules.map(module => ({
    name: module.moduleId,
    status: module.state() === 'failed' ? 'failed' : 'passed',
    assertionResults: [...module.children.allTests()].map(assertion)
  }))
  const count = wanted => testResults.flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === wanted).length
  return {
    numPassedTests: count('passed'), numFailedTests: count('failed'), numPendingTests: count('pending'), testResults
  }
}

/** A vitest reporter that writes `<folder>/<project>.json` for every project that ran. */
export const projectReports = folder => ({
  onTestRunEnd(modules) {
    mkdirSync(folder, { recursive: true })
    for (const name of new Set(modules.map(({ project }) => project.name))) {
      const report = projectReport(modules.filter(({ project }) => project.name === name))
      writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`)
    }
  }
})
