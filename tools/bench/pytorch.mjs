// PyTorch as a contestant: an optional peer, used when the given Python has it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Starts a dense MLP in PyTorch; null when this Python has no torch. */
export async function pytorchStep(python, { widths, batch, threads }) {
  const script = fileURLToPath(new URL('./pytorch.py', import.meta.url))
  const child = spawn(python, [script, widths.join('-'), String(batch), String(threads)], { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })
  const failed = Promise.race([once(child, 'error'), once(child, 'exit')]).then(() => null)
  const version = await Promise.race([once(lines, 'line').then(([line]) => line), failed])
  if (version === null) return null
  return {
    version,
    run: async () => {
      child.stdin.write('step\n')
      const [line] = await once(lines, 'line')
      return Number(line)
    },
    stop: () => { child.stdin.end() }
  }
}
