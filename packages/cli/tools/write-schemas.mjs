// Writes schema/*.json from the validators; run after a build: npm run schema
import { writeFileSync } from 'node:fs'
import { schemas } from '../dist/index.js'

for (const [name, schema] of Object.entries(schemas())) {
  writeFileSync(new URL(`../schema/${name}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`)
}
