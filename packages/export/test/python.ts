import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const python = process.env['ITOP_PYTHON'] ?? 'python3'
const script = fileURLToPath(new URL('./python/check.py', import.meta.url))

/** Why a test that needs these modules of Python is skipped; undefined where they are there. */
export function missing(...modules: readonly string[]): string | undefined {
  const { status } = spawnSync(python, ['-c', modules.map(name => `import ${name}`).join('\n')])
  return status === 0 ? undefined : `${python} has not ${modules.join(', ')}; name one that has in ITOP_PYTHON`
}

/** Runs a program of `python/` in a folder; throws with what it says where it fails. */
export function runPython(file: string, cwd: string): void {
  execFileSync(python, [fileURLToPath(new URL(`./python/${file}`, import.meta.url))], { cwd, stdio: 'pipe' })
}

/** What a function of `python/check.py` prints as JSON. */
export function inPython(name: string, ...args: readonly string[]): unknown {
  const { status, stdout, stderr } = spawnSync(python, [script, name, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}
