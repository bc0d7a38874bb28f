// npm test [-- project…]: install and build what tests need, run them by Nx, and end with one line of counts.
import './node-version.mjs'
import { spawnSync } from 'node:child_process'
import { chosenProjects } from './arguments.mjs'
import { build, exitStatus, install, nxEnvironment, nxWords, root } from './prepare.mjs'
import { countProject, forgetReports, sentence, testedProjects, total } from './report.mjs'

// A test that never ends must still end as a failure: its project's report is then missing.
const hangs = 40 * 60_000 // ms

const linesShown = 12 // of a failure's message, at the end; the whole stands above, where it happened

install()
const projects = chosenProjects(testedProjects(root), process.argv.slice(2))
build('kernels built', ['run-many', '-t', 'wasm'])
forgetReports(root, projects)
const run = spawnSync(process.execPath,
  nxWords(['run-many', '-t', 'test', '-p', projects.map(({ name }) => name).join(), '--outputStyle=static']),
  { cwd: root, env: nxEnvironment, stdio: ['ignore', 'inherit', 'inherit'], timeout: hangs })

const counts = projects.map(project => ({ name: project.name, ...countProject(root, project) }))
const width = Math.max(...counts.map(({ name }) => name.length))
for (const { failures } of counts) {
  for (const { name, message } of failures) {
    console.log(`✗ ${name}\n${message.split('\n').slice(0, linesShown).join('\n')}\n`)
  }
}
for (const { name, problem, ...each } of counts) {
  const mark = each.failed > 0 ? '✗' : '✓'
  console.log(`${mark} ${name.padEnd(width)}  ${sentence(each)}${problem ? `: ${problem}` : ''}`)
}
const sum = total(counts)
if (run.status !== 0 && sum.failed === 0) {
  sum.failed = 1
  console.log('✗ A test run ended badly though all its tests passed: see above.')
}
console.log(sentence(sum))
process.exitCode = sum.failed > 0 ? exitStatus(run.status || 1, run.signal) : 0
