// Puts the built page beside the build of the program, so that the published package holds it.
import { cpSync, existsSync } from 'node:fs'

const page = new URL('../../lab/dist/', import.meta.url)

if (!existsSync(new URL('index.html', page))) {
  throw new Error('copy-lab: expected the built page in packages/lab/dist. Build it first: npx nx build @itop/cli')
}
cpSync(page, new URL('../dist/lab/', import.meta.url), { recursive: true })
