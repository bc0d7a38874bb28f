// The kernel conformance suite on every native build that the processor takes, or with the word `sample` a sample of
// it; on one thread, which runs the same code over all of a job, every tenth test. Prints one line of JSON.
import { register } from '@itop/backend-cpu'
import { conformance, sample } from '@itop/ops/conformance'
import { createRequire } from 'node:module'

const { vectors } = createRequire(import.meta.url)(`@itop/backend-cpu-${process.platform}-${process.arch}/cpu.node`)

async function runs(options, tests) {
  const backend = await register({ ...options, poison: true })
  const failed = []
  for (const { name, run } of tests) await run().catch((error) => failed.push(`${name}: ${error.message}`))
  await backend.dispose()
  return { ...options, cases: tests.length, failed }
}

const onOne = conformance.filter((_, i) => i % 10 === 0)
const onTwo = process.argv[2] === 'sample' ? sample(conformance) : conformance
const first = await register({ threads: 1 })
await first.dispose()
const results = []
for (const build of vectors().map((name) => `native-${name}`)) {
  results.push(await runs({ build, threads: 1 }, onOne), await runs({ build, threads: 2 }, onTwo))
}
console.log(JSON.stringify({ chosen: first.build, results }))
