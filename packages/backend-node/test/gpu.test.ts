import { conformance } from '@itop/ops/conformance'
import { describe, expect, test } from 'vitest'
import { register } from '../src/index.js'
import { installed, title } from './installed.js'

describe.skipIf(!installed.gpu)(title('the library for GPUs', installed.gpu), () => {
  test('passes the contract of ops on a GPU; without one it says that it runs on the CPU', async () => {
    const backend = await register({ gpu: true }).catch((error: Error) => error)
    if (backend instanceof Error) {
      expect(backend.message).toMatch(/tfjs-node-gpu is loaded, but .* on the CPU: .*CUDA 11\.2 and cuDNN 8/)
      return
    }
    expect(backend.gpu).toBe(true)
    const failed: string[] = []
    for (const { name, run } of conformance) {
      await run().catch((error: Error) => failed.push(`${name}: ${error.message}`))
    }
    await backend.dispose()
    expect(failed).toEqual([])
  }, 300_000)
})
