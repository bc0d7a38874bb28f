// Programs made of the blocks of a page. A program is its page with everything else left blank, so that a line of an
// error is a line of the page.
import { basename, dirname, join } from 'node:path'
import { blocksOf } from './blocks.mjs'

const languages = ['ts', 'js']

/** The programs of a page, as { name, path, language, at, lines }: `name` is 'PAGE:LINE', `lines` texts by line. */
export function programsOf(path, blocks = blocksOf(path)) {
  const programs = []
  for (const { language, line, continues, at, inside, form, hidden, code } of blocks) {
    if (!languages.includes(language) || inside !== undefined || form) continue
    const lines = new Map([...hidden, ...code].map(each => [each.line, each.text]))
    if (continues) {
      const last = programs.at(-1)
      if (last === undefined) throw new Error(`${path}:${line}: there is no program to go on with.`)
      lines.forEach((text, number) => last.lines.set(number, text))
    } else {
      programs.push({ name: `${path}:${line}`, path, language, at: at ?? usualPlace(path, line), lines })
    }
  }
  return programs
}

/** Beside the page; no file is written there. */
const usualPlace = (path, line) => join(dirname(path), `${basename(path, '.md')}-${line}.ts`)

/** The text of a program, each line where it stands in the page; `change` may rewrite a line. */
export function textOf({ lines }, change = text => text) {
  const last = Math.max(...lines.keys())
  return Array.from({ length: last }, (_, i) => lines.has(i + 1) ? change(lines.get(i + 1)) : '').join('\n') + '\n'
}

const imported = /(?:\bfrom|^import) '((?:@[\w-]+\/)?[\w-]+)[\w/.-]*'/

/** The packages that a block imports where readers see it, Node's own aside. */
export const packagesOf = ({ code }) => code.map(({ text }) => imported.exec(text.replace(/\/\/.*/, ''))?.[1])
  .filter(name => name !== undefined && name !== 'node')
