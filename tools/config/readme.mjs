// README examples are programs: this runs the first `ts` block of a README as a module, so that it cannot go stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { dirname, join } from 'node:path'

/** Runs the `index`-th TypeScript block of the README and returns its exports. The block asserts its own values. */
export async function readmeExample(readme, index = 0) {
  const path = fileURLToPath(readme)
  const blocks = [...readFileSync(path, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code)
  const code = blocks[index]
  if (code === undefined) {
    throw new RangeError(`${path}: expected a TypeScript block number ${index}, found ${blocks.length} blocks.`)
  }
  const file = join(dirname(path), '.test', `readme-example-${index}.ts`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, code)
  return import(/* @vite-ignore */ pathToFileURL(file).href)
}
