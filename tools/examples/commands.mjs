// The commands of a page: the lines of its `sh` blocks.
import { join } from 'node:path'
import { blocksOf } from './blocks.mjs'
import { root } from './documents.mjs'

/** The commands of a page, as { name, words }: `name` is 'PAGE:LINE'. What follows a `#` is for readers. */
export const commandsOf = (path, blocks = blocksOf(path)) => blocks
  .filter(({ language, inside }) => language === 'sh' && inside === undefined)
  .flatMap(({ code }) => code)
  .map(({ line, text }) => ({ name: `${path}:${line}`, words: wordsOf(text) }))
  .filter(({ words }) => words.length > 0)

/** The words of a line, as a shell without variables reads it. */
export const wordsOf = text =>
  [...text.replace(/(^|\s)#.*/, '').matchAll(/"([^"]*)"|'([^']*)'|\S+/g)].map(([word, a, b]) => a ?? b ?? word)

/** The words for `itop` of a command that runs it, else undefined. */
export function itopWords([first, ...rest]) {
  if (first === 'itop') return rest
  if (first !== 'npx') return undefined
  const words = rest[0] === '-p' ? rest.slice(2) : rest
  return words[0] === 'itop' ? words.slice(1) : undefined
}

const valued = ['--epochs', '--steps']

/**
 * What is run for an example of `itop`: the same, but short. A training is planned, which checks all of its words; one
 * that this machine can do at once is then done for four steps. A sweep is listed. `runs` are trained networks, by
 * which `runs/…` and `runs/*` are replaced.
 */
export function shortened(words, runs) {
  const [command, ...rest] = words.flatMap(word => word === 'runs/…' ? [runs[0]] : word === 'runs/*' ? runs : [word])
  if (command === 'bench') {
    return [[command, ...rest, ...wordsOf('--model mlp --what inference --against dense --batch 8 --seconds 0.1')]]
  }
  if (command === 'sweep') return [[command, join(root, rest[0]), ...rest.slice(1), '--dry-run']]
  if (command !== 'train' || rest.includes('--resume')) return [[command, ...rest]]
  const plan = ['plan', ...rest.filter(word => word !== '--no-compare' && word !== '--use-previous')]
  if (/^[^-]/.test(rest[0] ?? '') || ['--model', '--data', '--backend'].some(flag => rest.includes(flag))) return [plan]
  const lengthless = rest.filter((word, i) => !valued.includes(word) && !valued.includes(rest[i - 1]))
  return [plan, ['train', ...lengthless, '--steps', '4', '--no-compare']]
}
