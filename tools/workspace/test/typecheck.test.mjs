// npm run typecheck is one `tsc -b` of the workspace: what its list leaves out is checked by nobody.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../prepare.mjs'
import { packages, readJson, template } from './packages.mjs'

/** The folders of a package that have a tsconfig.json of their own, itself included. */
const projectsIn = folder => [folder, ...readdirSync(join(root, folder)).map(name => `${folder}/${name}`)]
  .filter(path => path !== template && existsSync(join(root, path, 'tsconfig.json'))) // which the tests beside it check

test('the list of what is checked names every project with types', () => {
  const listed = readJson('tsconfig.json').references.map(({ path }) => path)
  expect(listed).toEqual(expect.arrayContaining(packages.flatMap(({ path }) => projectsIn(path))))
})
