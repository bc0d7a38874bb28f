// npm as a stranger would run it: none of this workspace's settings, and only the registry that is named.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

function npmCli() {
  const running = process.env.npm_execpath
  if (running !== undefined && /^npm/.test(basename(running))) return running
  const beside = join(process.execPath, '..', '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
  if (!existsSync(beside)) throw new Error(`No npm beside ${process.execPath}. Run the tests by "npm test".`)
  return beside
}

// Settings of the npm that runs the tests, and proxies, would reach the npm under test through its environment.
const plainEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|_proxy$/i.test(name)))

/** What npm prints on stdout, run with `words` in the folder `cwd`; `settings` is { registry, home }. */
export async function npm(words, cwd, { registry, home }) {
  const fixed = ['--registry', registry, '--userconfig', join(home, '.npmrc'), '--cache', join(home, 'cache'),
    '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier']
  const { stdout } = await run(process.execPath, [npmCli(), ...words, ...fixed], {
    cwd, env: { ...plainEnvironment(), HOME: home }, maxBuffer: 2 ** 26
  })
  return stdout
}

/** What Node prints, run with `words` in the folder `cwd`. */
export async function node(words, cwd) {
  const { stdout } = await run(process.execPath, words, { cwd, env: plainEnvironment() })
  return stdout
}

/** What the program `code` prints, run as a module in the folder `cwd`. */
export const program = (code, cwd) => node(['--input-type=module', '--eval', code], cwd)
