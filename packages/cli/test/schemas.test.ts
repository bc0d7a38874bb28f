import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { schemas } from '../src/program/schemas.js'

test.each(Object.entries(schemas()))('%s is up to date; npm run schema writes it', (name, schema) => {
  const written: unknown = JSON.parse(readFileSync(new URL(`../schema/${name}`, import.meta.url), 'utf8'))
  expect(written).toEqual(JSON.parse(JSON.stringify(schema)))
})
