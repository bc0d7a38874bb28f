// How programs of a platform's Node run on this machine: on it itself, else under an emulator with a Node of npm's.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { platforms } from './platforms.mjs'
import { cache } from './zig.mjs'

const nodeVersion = '20.20.2'

/** Emulators by platform: the program, what else it needs, and how a Debian gets it. */
const emulators = {
  'linux-arm64': {
    program: 'qemu-aarch64', node: 'bin/node', needs: '/usr/aarch64-linux-gnu/lib/libstdc++.so.6',
    packages: 'qemu-user libc6-arm64-cross libstdc++6-arm64-cross',
    env: () => ({ QEMU_LD_PREFIX: '/usr/aarch64-linux-gnu' })
  },
  'win32-x64': {
    program: 'wine', node: 'bin/node.exe', packages: 'wine wine64',
    env: () => ({
      WINEPREFIX: join(cache, 'wine'), WINEDEBUG: '-all',
      NODE_SKIP_PLATFORM_CHECK: '1'   // Wine says that it is Windows 7
    })
  }
}

const onPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))

const nodeFolder = (name) => join(cache, `node-${nodeVersion}-${name}`)

/** Why this machine lacks the emulator of a platform; undefined when it has it. */
function whyNoEmulator({ name }) {
  const emulator = emulators[name]
  if (emulator === undefined) return 'no emulator runs it'
  const there = onPath(emulator.program) && (emulator.needs === undefined || existsSync(emulator.needs))
  return there ? undefined : `no ${emulator.program}: on Debian, apt-get install ${emulator.packages}`
}

/** How a platform's programs run here: { command, env }, or { missing }, which says why they do not. */
export function machineOf(platform) {
  if (platform.name === `${process.platform}-${process.arch}`) return { command: [process.execPath], env: {} }
  const missing = whyNoEmulator(platform)
  if (missing !== undefined) return { missing }
  const { program, node, env } = emulators[platform.name]
  const path = join(nodeFolder(platform.name), 'package', node)
  return existsSync(path)
    ? { command: [program, path], env: env() }
    : { missing: `no Node for ${platform.name}: npm run platforms downloads it` }
}

/** Downloads the Node of every platform that an emulator here could run. */
export function fetchNodes() {
  for (const platform of platforms) {
    const wanted = whyNoEmulator(platform) === undefined && machineOf(platform).missing !== undefined
    if (wanted) fetchNode(platform.name)
  }
}

function fetchNode(name) {
  const folder = nodeFolder(name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const spec = `node-${name.replace('win32', 'win')}@${nodeVersion}`
  const words = ['pack', spec, '--silent', '--pack-destination', folder]
  const tarball = execFileSync('npm', words, { encoding: 'utf8', cwd: folder }).trim()
  execFileSync('tar', ['-xzf', tarball], { cwd: folder })
  rmSync(join(folder, tarball))
}
