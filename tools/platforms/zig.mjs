// Zig, a C++ compiler for every platform: the one that ITOP_ZIG names, else the one of PyPI's `ziglang`, installed once
// into a cache folder.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const version = '0.17.1'
const windows = process.platform === 'win32'

/** Where downloads are kept, outside of the repository. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'itop-platforms')

const environment = join(cache, `zig-${version}`)
const python = join(environment, ...windows ? ['Scripts', 'python.exe'] : ['bin', 'python'])
const where = 'import os, ziglang; print(os.path.dirname(ziglang.__file__))'

/** The path of Zig; `install` it if it is not there. Undefined where it is not there and was not to be installed. */
export function zig({ install = false } = {}) {
  const given = process.env.ITOP_ZIG
  if (given) return checked(given)
  if (!existsSync(python)) {
    if (!install) return undefined
    installZig()
  }
  const folder = execFileSync(python, ['-c', where], { encoding: 'utf8' }).trim()
  return join(folder, windows ? 'zig.exe' : 'zig')
}

function checked(path) {
  const { status } = spawnSync(path, ['version'])
  if (status === 0) return path
  throw new Error(`ITOP_ZIG: expected the path of Zig, a program; got ${path}, which does not run.`)
}

function installZig() {
  const words = [['-m', 'venv', environment], ['-m', 'pip', 'install', '--quiet', `ziglang==${version}`]]
  for (const [program, step] of [[windows ? 'python' : 'python3', words[0]], [python, words[1]]]) {
    const { status, error, stderr } = spawnSync(program, step, { encoding: 'utf8' })
    if (status === 0) continue
    rmSync(environment, { recursive: true, force: true })   // half of it would be taken for all of it
    throw new Error(`platforms: Zig could not be installed: ${program} ${step.join(' ')} failed.\n` +
      `${error?.message ?? stderr}\nInstall Python 3 with venv and pip, or name Zig ${version} in ITOP_ZIG.`)
  }
}
