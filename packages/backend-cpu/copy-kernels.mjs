// Puts the compiled kernels beside the sources, where both the sources and the build find them.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs'

const from = new URL('../kernels/dist/', import.meta.url)
const folders = { wasm: new URL('./wasm/', import.meta.url), node: new URL('./native/', import.meta.url) }

for (const folder of Object.values(folders)) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
}
for (const file of readdirSync(from)) {
  const folder = folders[file.split('.').pop()]
  if (folder) cpSync(new URL(file, from), new URL(file, folder))
}
