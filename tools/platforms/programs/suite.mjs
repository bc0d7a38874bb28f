// The kernel conformance suite on every native build that the processor takes. Prints one line of JSON.
import { register } from '@itop/backend-cpu'
import { conformance } from '@itop/ops/conformance'
import { createRequire } from 'node:module'

const { vectors } = createRequire(import.meta.url)(`@itop/backend-cpu-${process.platform}-${process.arch}/cpu.node`)

async function runs(options) {
  const backend = await register({ ...options, poison: true })
  const failed = []
  for (const { name, run } of conformance) await run().catch((error) => failed.push(`${name}: ${error.message}`))
  await backend.dispose()
  return { ...options, cases: conformance.length, failed }
}

const first = await register({ threads: 1 })
await first.dispose()
const results = []
for (const build of vectors().map((name) => `native-${name}`)) {
  for (const threads of [1, 2]) results.push(await runs({ build, threads }))
}
console.log(JSON.stringify({ chosen: first.build, results }))
