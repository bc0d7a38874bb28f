// What each package weighs in a page: bundled by Vite, minified, gzipped, without TF.js.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The packages that run in a page. */
export const browserPackages = [
  'masks', 'criteria', 'updaters', 'metrics', 'history', 'checkpoint', 'ops', 'models', 'data', 'inference', 'export',
  'trainer', 'backend-cpu', 'backend-webgpu'
]

const gzipped = bytes => gzipSync(bytes, { level: 9 }).length
const isTensorflow = id => id.startsWith('@tensorflow/')
const isForeign = id => !/^[./]/.test(id)

/** A package's code in bytes: `own`, and `whole`, with the packages that it imports. */
export const packageSize = async name => ({
  own: await bundleSize(name, isForeign),
  whole: await bundleSize(name, isTensorflow)
})

async function bundleSize(name, external) {
  const files = await bundle(name, external)
  return sum(files.filter(({ type }) => type === 'chunk').map(({ code }) => gzipped(code)))
}

/** The files that a page gets of a package: { type: 'chunk' or 'asset', fileName, … }. */
export async function bundle(name, external = isTensorflow) {
  const entry = join(root, 'packages', name, 'dist', 'index.js')
  if (!existsSync(entry)) throw new Error(`${entry} is missing. Run "npm run build".`)
  return bundleOf(entry, external)
}

/** The files of a page that answers with a network, by kernels alone. */
export const predictingPage = () => bundleOf(join(root, 'tools', 'consumers', 'predict', 'page.js'), () => false)

/** What such a page loads, in bytes: code, the worker of a thread, and the build that browsers of today take. */
export async function predictingSize() {
  const files = (await predictingPage()).filter(({ type, fileName }) => type === 'chunk' || !/simd/.test(fileName))
  return sum(files.map(({ code, source }) => gzipped(code ?? source)))
}

async function bundleOf(entry, external) {
  const { output } = await build({
    configFile: false, logLevel: 'silent', root: dirname(entry),
    build: {
      write: false, target: 'es2022', minify: true, modulePreload: false,
      assetsInlineLimit: 0, // kernels are files of their own
      rolldownOptions: {
        input: entry, external: id => id !== entry && external(id), preserveEntrySignatures: 'strict'
      }
    }
  })
  return output
}

const sum = numbers => numbers.reduce((total, each) => total + each, 0)

/** Those of a page that predicts. */
export const forwardKernelsSize = () =>
  gzipped(readFileSync(join(root, 'packages/backend-cpu/wasm/forward-relaxed.wasm')))

/** The kernels that a page with `backend-cpu` loads: the build that browsers of today take. */
export const kernelsSize = () => gzipped(readFileSync(join(root, 'packages/backend-cpu/wasm/relaxed.wasm')))

/** All files of the lab's page, or undefined where it was not built. */
export function labSize() {
  const folder = join(root, 'packages/lab/dist')
  if (!existsSync(folder)) return undefined
  const files = readdirSync(folder, { recursive: true }).map(name => join(folder, name))
  return sum(files.filter(path => statSync(path).isFile() && !path.endsWith('.map'))
    .map(path => gzipped(readFileSync(path))))
}
