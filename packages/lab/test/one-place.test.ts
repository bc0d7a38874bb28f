// A setting is written in one place: wherever settings are told of, one that a plug-in brings is told of too.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRegistry, type Plugin, type Registry } from '@itop/experiment'
import { afterAll, expect, test } from 'vitest'
import { catalogueOf } from '../src/engine/catalogue-of.js'
import { trainingFields } from '../src/view/fields.js'

interface Program {
  main(argv: readonly string[], io: object): Promise<number>
}

interface Schemas {
  schemas(registry: Registry): Readonly<Record<string, { readonly properties: Readonly<Record<string, unknown>> }>>
}

/** A module of the command line's sources. */
const ofProgram = (path: string): Promise<unknown> =>
  import(/* @vite-ignore */ new URL(`../../cli/src/${path}`, import.meta.url).href)

const cwd = mkdtempSync(join(tmpdir(), 'itop-one-place-'))
const path = join(cwd, 'heavy.mjs')
writeFileSync(path, `export const plugin = {
  name: 'itop-plugin-heavy', version: '1.0.0',
  optimizers: [{
    name: 'heavy', about: 'descends heavily', make: () => { throw new Error('it is not asked') },
    settings: { inertia: { kind: 'number', from: 0, below: 1, default: 0.5, about: 'how heavy it is' } }
  }]
}`)
afterAll(() => { rmSync(cwd, { recursive: true, force: true }) })

/** What a command line of the program prints. */
async function itop(...argv: readonly string[]): Promise<string> {
  const { main } = await ofProgram('main.ts') as Program // what that file exports
  let said = ''
  const stdout = { write: (part: string) => { said += part } }
  expect(await main([...argv, '--plugin', './heavy.mjs'], { stdout, stderr: stdout, cwd, env: {} })).toBe(0)
  return said
}

test('the help, the list of settings, the schema of recipes and the page have it, in its own words', async () => {
  expect(await itop('train', '--help')).toMatch(/--inertia <P> +how heavy it is: 0 ≤ P < 1\n/)
  expect(await itop('list', 'settings')).toMatch(/^--inertia +how heavy it is: 0 ≤ P < 1$/m)
  expect(await itop('list', 'optimizers')).toMatch(/^heavy +descends heavily$/m)
  const { schemas } = await ofProgram('program/schemas.ts') as Schemas // as above
  const { plugin } = await import(/* @vite-ignore */ pathToFileURL(path).href) as { readonly plugin: Plugin } // above
  const registry = createRegistry([plugin])
  expect(schemas(registry)['recipe.schema.json'].properties['inertia'])
    .toEqual({ type: 'number', minimum: 0, exclusiveMaximum: 1 })
  const catalogue = catalogueOf(registry, [plugin])
  const fields = trainingFields({ method: 'set', optimizer: 'heavy' }, catalogue)
  expect(fields.find(({ name }) => name === 'inertia')).toMatchObject({
    label: 'Inertia', help: 'How heavy it is.', placeholder: '50', unit: '%',
    field: { kind: 'number', from: 0, below: 1 }
  })
  expect(fields.find(({ name }) => name === 'optimizer')).toMatchObject({
    field: { names: ['sgd', 'adam', 'adamw', 'heavy'] }, abouts: { heavy: 'Descends heavily.' }
  })
})
