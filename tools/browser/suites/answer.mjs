import { conformance } from '@itop/ops/conformance'

/**
 * In a worker, where pages train: waits for the options of `register` and for which tests of the conformance suite to
 * run, every `step`-th, and says what came of them.
 */
export function answer(register) {
  addEventListener('message', async ({ data: { options, step } }) => {
    try {
      postMessage(await outcome(await register(options), conformance.filter((_, i) => i % step === 0)))
    } catch (error) {
      postMessage({ error: String(error) })
    }
  }, { once: true })
}

async function outcome(backend, tests) {
  const { name, threads } = backend
  const failed = []
  for (const { name, run } of tests) await run().catch(error => failed.push(`${name}: ${error}`))
  await backend.dispose()
  return { backend: { name, threads }, failed, passed: tests.length - failed.length }
}
