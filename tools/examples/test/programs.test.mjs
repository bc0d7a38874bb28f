// Every program of every page compiles strictly, and runs, and what its comments claim is true.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { blocksOf } from '../blocks.mjs'
import { documents, root, sources } from '../documents.mjs'
import { entriesOf, notHere } from '../not-here.mjs'
import { packagesOf, programsOf } from '../programs.mjs'
import { runProgram } from '../run-program.mjs'
import { checkTypes } from '../types.mjs'

const pages = documents()
const blocks = pages.flatMap(path => blocksOf(path))
const programs = pages.flatMap(path => programsOf(path))
const read = path => readFileSync(join(root, path), 'utf8')

describe('types', () => {
  let found
  beforeAll(() => { found = checkTypes(programs.filter(({ language }) => language === 'ts')) })

  test('every example compiles under strict settings, against the published declarations', () => {
    expect(found.errors).toEqual([])
  })

  test('only the declarations of TensorFlow.js ask for skipLibCheck', () => {
    for (const path of found.broken) expect(path).toContain('node_modules/@tensorflow/')
  })

  test('a page says skipLibCheck where its examples need it, and only there', () => {
    const needy = new Set(programs.filter(({ name }) => found.needy.includes(name)).map(({ path }) => path))
    expect(pages.filter(path => read(path).includes('skipLibCheck'))).toEqual([...needy])
  })
})

describe('programs', () => {
  for (const program of programs) {
    const [entry] = entriesOf(program)
    if (entry?.nowhere) continue
    const skipped = entry !== undefined && entry.env === undefined
    test.skipIf(skipped)(`${program.name} runs${skipped ? ` (skipped: ${entry.why})` : ''}`, async () => {
      await expect(runProgram(program, entry?.env)).resolves.toBe('')
    })
  }
})

test('each reason why an example does not run is about one example', () => {
  const programsOfEntry = entry => programs.filter(program => entriesOf(program).includes(entry))
  for (const entry of notHere) expect(programsOfEntry(entry), entry.why).toHaveLength(1)
})

test('a page says how to install every package that its examples import', () => {
  const installed = path => [...read(path).matchAll(/npm install ([^`\n]+)/g)]
    .flatMap(([, words]) => words.split(' ').map(word => word.replace(/(?<=.)@.*/, '')))
  const published = pages.filter(path => /^(packages|docs)\//.test(path) && !/\/(lab|kernels)\//.test(path))
  for (const path of published) {
    expect(installed(path), path).toEqual(expect.arrayContaining(blocksOf(path).flatMap(packagesOf)))
  }
})

test('a block that is a piece of a file stands there word for word', () => {
  for (const { inside, code } of blocks.filter(block => block.inside !== undefined)) {
    expect(read(inside)).toContain(code.map(({ text }) => text).join('\n'))
  }
})

test('a form has an ellipsis, as no program has', () => {
  for (const { form, code } of blocks) {
    if (form) expect(code.map(({ text }) => text).join('\n')).toContain('…')
  }
})

test('a block is of a language that is tried here, or what a program printed', () => {
  const tried = ['ts', 'js', 'sh', 'json', '']
  const other = blocks.filter(({ language, inside }) => inside === undefined && !tried.includes(language))
  expect(other.map(({ path, line }) => `${path}:${line}`)).toEqual([])
})

test('doc comments hold no examples: pages do, where they are run', () => {
  for (const path of sources()) expect(read(path), path).not.toMatch(/^\s*\*?\s*@example\b/m)
})
