// npm run platforms: the packages of native kernels for every platform, in tools/platforms/dist.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile } from './compile.mjs'
import { dist, folderOf, noteMade } from './made.mjs'
import { fetchNodes } from './machines.mjs'
import { writeBackendPackage, writePlatformPackage } from './packages.mjs'
import { platforms } from './platforms.mjs'
import { zig } from './zig.mjs'

const sizes = (folder) => readdirSync(folder).filter((name) => name.endsWith('.node'))
  .map((name) => `${name} ${(statSync(join(folder, name)).size / 1000).toFixed(0)} kB`).join(', ')

function make() {
  const compiler = zig({ install: true })
  const scratch = mkdtempSync(join(tmpdir(), 'itop-platforms-'))
  try {
    rmSync(dist, { recursive: true, force: true })
    for (const platform of platforms) {
      const [from, folder] = [performance.now(), folderOf(platform.name)]
      writePlatformPackage(platform, folder)
      compile(compiler, platform, folder, scratch)
      console.log(`${platform.name}: ${sizes(folder)} (${((performance.now() - from) / 1000).toFixed(0)} s)`)
    }
    writeBackendPackage(folderOf('backend-cpu'))
    noteMade()
    fetchNodes()
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

try {
  make()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
