// Every command of every page does what it is shown for, or a short form of it does; every recipe is one.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blocksOf } from '../blocks.mjs'
import { commandsOf, itopWords, shortened } from '../commands.mjs'
import { documents, root } from '../documents.mjs'
import { itop } from '../itop.mjs'

const pages = documents()
const commands = pages.flatMap(path => commandsOf(path))
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const here = mkdtempSync(join(tmpdir(), 'itop-examples-'))
const runs = ['runs/first', 'runs/second']
afterAll(() => rmSync(here, { recursive: true, force: true }))

/** Expects a command to end well: by itself, or the page's server by the interrupt that it is ended with. */
async function endsWell(words) {
  const { status, said } = await itop(words, here)
  expect(status, `itop ${words.join(' ')}\n${said}`).toBe(words[0] === 'lab' ? 130 : 0)
}

describe('itop', () => {
  beforeAll(async () => {
    for (const run of runs) await endsWell(['train', '--steps', '4', '--no-compare', '--out', run])
  })

  for (const { name, words } of commands.filter(command => itopWords(command.words))) {
    test(`${name}: ${words.join(' ')}`, async () => {
      for (const short of shortened(itopWords(words), runs)) await endsWell(short)
    })
  }
})

describe('recipes', () => {
  const recipes = pages.flatMap(path => blocksOf(path)).filter(block => block.language === 'json' && !block.inside)
  for (const { path, line, code } of recipes) {
    test(`${path}:${line} is a recipe, or a sweep of recipes`, async () => {
      const text = code.map(({ text: words }) => words).join('\n')
      writeFileSync(join(here, 'recipe.json'), text)
      await endsWell('grids' in JSON.parse(text) ? ['sweep', 'recipe.json', '--dry-run'] : ['plan', 'recipe.json'])
    })
  }
})

/** Whether a command other than `itop` can be given here; the packages that it installs are those of this workspace. */
function known([program, first, ...rest]) {
  if (program === 'node') return existsSync(join(root, first))
  if (program !== 'npm') return false
  if (first === 'run') return scripts[rest[0]] !== undefined
  // `npm create @itop/plugin` runs @itop/create-plugin.
  if (first === 'create') return isWanted(rest[0].replace(/([^/]+)$/, 'create-$1'))
  return first === 'install' ? rest.every(isWanted) : scripts[first] !== undefined
}

const packages = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
const peers = Object.assign({}, ...Object.values(packages).map(({ peerDependencies }) => peerDependencies))

/** Whether a package to be installed is one of ours, or one that a package of ours asks its user for. */
function isWanted(word) {
  const [, name] = /^(@?[^@]+)/.exec(word)
  return packages[`node_modules/${name}`] !== undefined || peers[name] !== undefined
}

test('every other command is one that can be given', () => {
  const others = commands.filter(({ words }) => itopWords(words) === undefined)
  for (const { name, words } of others) expect(known(words), `${name}: ${words.join(' ')}`).toBe(true)
})
