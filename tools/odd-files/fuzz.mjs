// node fuzz.mjs [TARGET…] [--seconds N] [--seed N]: fuzzes each target for some time, and keeps what it finds.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { suite } from '@itop/config/vitest.mjs'
import { createServer } from 'vite'

const { values, positionals } = parseArgs({
  allowPositionals: true, options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } }
})
const seconds = Number(values.seconds)
const seed = Number(values.seed ?? Date.now() % 2 ** 31)

// As in the tests, packages are read from their sources: there is nothing to build.
const server = await createServer({
  ...suite(), configFile: false, appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true }
})
const load = path => server.ssrLoadModule(fileURLToPath(new URL(path, import.meta.url)))
const { fuzz } = await load('./fuzz/fuzz.mjs')
const { targets } = await load('./fuzz/targets.mjs')
const { foundFolder } = await load('./make/found.mjs')

const chosen = positionals.length > 0 ? positionals : Object.keys(targets)
const unknown = chosen.filter(name => !Object.hasOwn(targets, name))
if (unknown.length > 0 || !(seconds > 0) || !Number.isInteger(seed)) {
  console.error(`npm run fuzz -- [TARGET…] [--seconds N] [--seed N]; targets are ${Object.keys(targets).join(', ')}.`)
  process.exit(2)
}
for (const name of chosen) {
  console.log(`${name}: seed ${seed}, ${seconds} s …`)
  const { runs, report, file } = await fuzz(name, targets[name], { seed, seconds, keepIn: foundFolder })
  if (report === undefined) console.log(`${name}: nothing in ${runs} inputs`)
  else {
    writeFileSync(join(foundFolder, file.name), file.text)
    console.error(`${report}\nkept as ${join(foundFolder, file.name)}`)
    process.exitCode = 1
  }
}
process.exit()
