import { conformance } from '@itop/ops/conformance'

/** In a worker, where pages train: waits for the options of `register`, runs the conformance suite, says what came of it. */
export function answer(register) {
  addEventListener('message', async ({ data }) => {
    try {
      postMessage(await outcome(await register(data)))
    } catch (error) {
      postMessage({ error: String(error) })
    }
  }, { once: true })
}

async function outcome(backend) {
  const { name, threads } = backend
  const failed = []
  for (const { name, run } of conformance) await run().catch(error => failed.push(`${name}: ${error}`))
  await backend.dispose()
  return { backend: { name, threads }, failed, passed: conformance.length - failed.length }
}
