// The C++ compiler of this machine.
import { spawnSync } from 'node:child_process'

const names = [process.env.CXX, 'clang++', 'g++', 'c++'].filter(Boolean)

/** Its `name`, and what it says of its `version`; undefined where there is none. */
export function compiler() {
  if (process.platform === 'win32') return undefined
  const found = names.map((name) => ({ name, ...spawnSync(name, ['--version'], { encoding: 'utf8' }) }))
    .find(({ status }) => status === 0)
  return found && { name: found.name, version: found.stdout }
}
