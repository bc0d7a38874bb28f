// The fenced blocks of a page, each with the comment above it that readers do not see.
import { linesOf } from './documents.mjs'

const comment = /^ *<!-- example(?:: (?<words>.*?))?\s*(?<end>-->)?$/
const fence = /^ *```(?<language>\w*)$/

/**
 * The blocks of a page, as { path, line, language, code, continues, at, inside, form, hidden }. `code` and `hidden` are
 * lists of { line, text }, lines counted from 1. A comment before a block may say
 *
 *     <!-- example: continues -->     it goes on with the program of the block before
 *     <!-- example: at PATH -->       it stands in this file, from where it imports
 *     <!-- example: inside PATH -->   it is a piece of this file, word for word, which is tried elsewhere
 *     <!-- example: form -->          it is a form to be filled in where it has an ellipsis, and no program
 *
 * and have lines of code before its end, which run before the block.
 */
export function blocksOf(path, lines = linesOf(path)) {
  const blocks = []
  let said
  for (let i = 0; i < lines.length; i++) {
    const [spoken, opened] = [comment.exec(lines[i]), fence.exec(lines[i])]
    if (spoken !== null) {
      const end = spoken.groups.end ? i : closing(lines, i, /-->$/, path)
      said = { ...meaning(spoken.groups.words, `${path}:${i + 1}`), hidden: numbered(lines, i + 1, end) }
      i = end
    } else if (opened !== null) {
      const end = closing(lines, i, /^ *```$/, path)
      const { language } = opened.groups
      blocks.push({ path, line: i + 1, language, code: numbered(lines, i + 1, end), hidden: [], ...said })
      said = undefined
      i = end
    } else if (said !== undefined && lines[i] !== '') {
      throw new Error(`${path}:${i + 1}: expected the block that the comment above it is about, got '${lines[i]}'.`)
    }
  }
  return blocks
}

function closing(lines, from, pattern, path) {
  const end = lines.findIndex((line, i) => i > from && pattern.test(line))
  if (end < 0) throw new Error(`${path}:${from + 1}: what begins here never ends.`)
  return end
}

const numbered = (lines, from, end) =>
  lines.slice(from, Math.max(from, end)).map((text, i) => ({ line: from + i + 1, text }))

function meaning(words = '', where) {
  const [verb, file] = words.split(' ')
  if (words === '') return {}
  if (words === 'continues' || words === 'form') return { [words]: true }
  if (verb === 'at' && file) return { at: file }
  if (verb === 'inside' && file) return { inside: file }
  throw new Error(`${where}: expected 'continues', 'form', 'at PATH' or 'inside PATH', got '${words}'.`)
}
