import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createPlugin, type CreatedPlugin } from './create-plugin.js'
import { kinds, trying } from './kinds.js'
import { UsageError } from './usage-error.js'

/** Where a program writes. */
export interface Output {
  /** Takes text for stdout, with its line ends. */
  readonly out: (text: string) => void
  /** Takes text for stderr, with its line ends. */
  readonly err: (text: string) => void
}

const streams: Output = {
  out: text => { process.stdout.write(text) },
  err: text => { process.stderr.write(text) }
}

const listed = Object.entries(kinds).map(([name, { told: what }]) => `                    ${name.padEnd(14)}${what}`)

const usage = `npm create @itop/plugin NAME [-- options]

Writes a package in the folder NAME, or its last part: a plug-in that builds, tests and trains by name.

  --kind KIND     what it begins with, one of these; may be given several times:
${listed.join('\n')}
                  A method comes with a prune score and a grow rule, and is the default.
  --folder PATH   where to write it
`

/** Does what the words ask for; returns the exit status: 2 for a mistake in them. */
export function main(words: readonly string[], { out, err }: Output = streams): number {
  try {
    const { name, folder, kinds: asked } = read(words)
    if (name === undefined) {
      out(usage)
      return words.length === 0 ? 2 : 0
    }
    const path = folder ?? name.slice(name.lastIndexOf('/') + 1)
    out(told(path, createPlugin({ name, folder: resolve(path), ...asked && { kinds: asked } })))
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    err(`create-plugin: ${error.lines.join('\n')}\n`)
    return 2
  }
}

function read(words: readonly string[]) {
  const { values: { kind, folder, help }, positionals } = parsed(words)
  if (help) return {}
  if (positionals.length > 1) {
    throw new UsageError([`expected one name, got ${positionals.join(' ')}.`, 'Write it with hyphens: my-idea.'])
  }
  return { name: positionals[0], folder, kinds: kind?.flatMap(names => names.split(',')) }
}

const options = {
  kind: { type: 'string', multiple: true }, folder: { type: 'string' }, help: { type: 'boolean', short: 'h' }
} as const

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new UsageError([message, 'See npm create @itop/plugin -- --help.'])
  }
}

function told(path: string, { packageName, member, kinds: made }: CreatedPlugin): string {
  const [last = '', ...others] = made.map(({ told: one }) => one).reverse()
  const all = others.length > 0 ? `${others.reverse().join(', ')} and ${last}` : last
  return `Made ${packageName} in ${basename(path)}: ${all}, named ${member}.

  cd ${path}
  npm install
  npm test
  npx itop ${trying(made, member)}
`
}
