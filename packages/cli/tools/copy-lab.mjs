// Puts the built pages beside the build of the program, so that the published package holds them.
import { cpSync, existsSync } from 'node:fs'

const pages = { 'dist/': '../dist/lab/', 'dist-demo/': '../dist/demo/' }

for (const [built, place] of Object.entries(pages)) {
  const page = new URL(`../../lab/${built}`, import.meta.url)
  if (!existsSync(new URL('index.html', page))) {
    throw new Error(`copy-lab: expected a built page in packages/lab/${built}. Build it first: npx nx build @itop/cli`)
  }
  cpSync(page, new URL(place, import.meta.url), { recursive: true })
}
