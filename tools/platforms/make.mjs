// npm run platforms: the packages of native kernels for every platform, in tools/platforms/dist.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile } from './compile.mjs'
import { addonsCache, dist, folderOf, noteMade } from './made.mjs'
import { fetchNodes } from './machines.mjs'
import { writeBackendPackage, writePlatformPackage } from './packages.mjs'
import { platforms } from './platforms.mjs'
import { zig } from './zig.mjs'

const addonsIn = (folder) => readdirSync(folder).filter((name) => name.endsWith('.node'))

const sizes = (folder) => addonsIn(folder)
  .map((name) => `${name} ${(statSync(join(folder, name)).size / 1000).toFixed(0)} kB`).join(', ')

/** Compiles the addons of all platforms into folders by their names below `home`, as many at once as processors. */
async function compileAll(home) {
  const compiler = zig({ install: true })
  const scratch = mkdtempSync(join(tmpdir(), 'itop-platforms-'))
  try {
    const jobs = platforms.flatMap((platform) => platform.addons.map((addon) => ({ platform, addon })))
    for (const { name } of platforms) mkdirSync(join(home, name), { recursive: true })
    const work = async () => {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
        const { platform, addon } = job
        await compile(compiler, platform, addon, join(home, platform.name), scratch)
      }
    }
    await Promise.all(Array.from({ length: availableParallelism() }, work))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The folder with the addons of all platforms, compiled where no checkout of these sources has done so before. */
async function compiled() {
  const home = addonsCache()
  if (existsSync(home)) return home
  mkdirSync(join(home, '..'), { recursive: true })
  const unfinished = mkdtempSync(`${home}-`)
  await compileAll(unfinished)
  renameSync(unfinished, home)
  return home
}

async function make() {
  const from = performance.now()
  const home = await compiled()
  rmSync(dist, { recursive: true, force: true })
  for (const platform of platforms) {
    const folder = folderOf(platform.name)
    writePlatformPackage(platform, folder)
    for (const name of addonsIn(join(home, platform.name))) cpSync(join(home, platform.name, name), join(folder, name))
    console.log(`${platform.name}: ${sizes(folder)}`)
  }
  writeBackendPackage(folderOf('backend-cpu'))
  noteMade()
  fetchNodes()
  console.log(`${((performance.now() - from) / 1000).toFixed(0)} s`)
}

try {
  await make()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
