// A part in a process of its own: one that crashes, hangs or loses its device takes nothing with it.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

const program = fileURLToPath(new URL('part.mjs', import.meta.url))

/** Seconds that a part may take, in a process that starts in some of them. */
const most = { start: 30, steps: 60, conformance: 60 }

/** How long a part may take when so many seconds are left. */
export const secondsFor = ({ part }, left) => Math.min(most[part], left)

/** What the part found, or why it could not be: `{ why }`. Whatever it said before its time ended counts. */
export async function runPart(task, seconds, { path = program, least = 5 } = {}) {
  if (seconds < least) return { why: 'no time was left' }
  const child = spawn(process.execPath, [path, JSON.stringify({ ...task, seconds: Math.max(1, seconds - 8) })],
    { stdio: ['ignore', 'pipe', 'pipe'] })
  const [said, complained] = [gather(child.stdout), gather(child.stderr)]
  const timer = setTimeout(() => { child.kill('SIGKILL') }, 1000 * seconds)
  const [status, signal] = await new Promise((resolve) => {
    child.once('error', (error) => { resolve([error.message, null]) })
    child.once('close', (...ending) => { resolve(ending) })
  })
  clearTimeout(timer)
  const answers = said().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
  const known = Object.assign({}, ...answers)
  if (status === 0) return known
  if (signal === 'SIGKILL') return { ...known, why: `it took longer than ${Math.round(seconds)} s` }
  const last = stripVTControlCharacters(complained()).trim().split('\n')
    .findLast((line) => /\w/.test(line) && !/^Node\.js v|^\s+at /.test(line))
  return { ...known, why: known.why ?? `it ended with ${signal ?? `status ${status}`}: ${last ?? 'no word'}` }
}

function gather(stream) {
  let text = ''
  stream.setEncoding('utf8').on('data', (more) => { text += more })
  return () => text
}
