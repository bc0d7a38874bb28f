// The part that npm start and npm test share: install what is missing, build what is missing, one line per stage.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installReason } from './lockfile.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Stages go to stderr: stdout belongs to the program that npm start runs. */
export const say = text => process.stderr.write(`${text}\n`)

/** The exit status of a finished child process, the shell's way: 128 + number when a signal ended it. */
export const exitStatus = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 0)

/** Runs node on `words` in the workspace, silently; its output is shown, and this program ends, only if it fails. */
export function stage(name, words, env = process.env) {
  const from = performance.now()
  const done = spawnSync(process.execPath, words, {
    cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28
  })
  if (done.error) throw done.error
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  if (done.status === 0) return say(`✓ ${name} (${seconds} s)`)
  say(`${done.stdout}${done.stderr}✗ ${name}: failed after ${seconds} s, see above.`)
  process.exit(exitStatus(done.status, done.signal))
}

/** npm's own program: the one that runs us, else the one beside this Node. */
function npmCli() {
  const running = process.env.npm_execpath
  if (running !== undefined && /^npm/.test(basename(running))) return running
  return join(process.execPath, '..', '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
}

/** Installs the packages that package-lock.json names, unless they are there. */
export function install() {
  const reason = installReason(root)
  if (reason === undefined) return
  say(`Installing packages, about a minute: ${reason}.`)
  stage('packages installed', [npmCli(), 'ci', '--no-audit', '--no-fund'])
}

/** The words that run Nx with `words`, for process.execPath. */
export function nxWords(words) {
  const home = join(root, 'node_modules', 'nx')
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  return [join(home, bin.nx), ...words]
}

// No server left running behind the user's back, no full-screen view, no cloud: the same output here and in CI.
export const nxEnvironment = {
  ...process.env,
  NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', NX_ISOLATE_PLUGINS: 'false'
}

/** Builds what `words` of Nx name; what is up to date comes from its cache. */
export const build = (name, words) => stage(name, nxWords([...words, '--outputStyle=static']), nxEnvironment)
