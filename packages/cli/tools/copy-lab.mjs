// Puts the built page beside the build of the program, so that the published package holds it.
import { cpSync, existsSync } from 'node:fs'

const page = new URL('../../lab/dist/', import.meta.url)

if (existsSync(new URL('index.html', page))) {
  cpSync(page, new URL('../dist/lab/', import.meta.url), { recursive: true })
} else {
  process.stderr.write('The page of itop lab is not built and left out: nx build @itop/lab builds it.\n')
}
