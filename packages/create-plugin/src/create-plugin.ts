import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { kinds, trying, withParts, type Kind } from './kinds.js'
import { pluginName, type PluginName } from './plugin-name.js'
import { UsageError } from './usage-error.js'

/** What to make. */
export interface CreatePluginOptions {
  /** With or without `itop-plugin-` and a scope. */
  readonly name: string
  /** Where; it does not exist, or is empty. */
  readonly folder: string
  /** Names of `--kind`: `prune`, `loss`, … Default: a method, and the two that it is composed of. */
  readonly kinds?: readonly string[]
}

/** What was made. */
export interface CreatedPlugin extends PluginName {
  readonly kinds: readonly Kind[]
  /** Paths in the folder. */
  readonly files: readonly string[]
}

/** npm would not publish the one, and take the other for a package. */
const renamed: Readonly<Record<string, string>> = { gitignore: '.gitignore', 'manifest.json': 'package.json' }

const template = fileURLToPath(new URL('../template/', import.meta.url))

/** Writes a package that is a plug-in: it builds, tests, and trains by name. */
export function createPlugin({ name, folder, kinds: asked = ['method'] }: CreatePluginOptions): CreatedPlugin {
  const names = pluginName(name)
  const chosen = chosenKinds(asked)
  checkEmpty(folder)
  const files = readdirSync(template, { recursive: true, encoding: 'utf8' })
    .filter(path => statSync(join(template, path)).isFile() && isWanted(path, chosen))
  const made = files.map(path => ({ path: renamed[path] ?? path, text: written(path, names, chosen) }))
  for (const { path, text } of made) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return { ...names, kinds: chosen, files: made.map(({ path }) => path).sort() }
}

function chosenKinds(asked: readonly string[]): readonly Kind[] {
  const unknown = asked.find(name => !Object.hasOwn(kinds, name))
  if (unknown !== undefined) {
    throw new UsageError([`--kind ${unknown}: there is no such kind.`, `There are ${Object.keys(kinds).join(', ')}.`])
  }
  return withParts(asked).map(name => kinds[name]!)   // its own names
}

function checkEmpty(folder: string): void {
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory()) throw new UsageError([`${folder} is a file.`, 'Choose another folder.'])
  if (readdirSync(folder).length === 0) return
  throw new UsageError([`${folder} is not empty.`, 'Choose another folder, or empty it: nothing there is overwritten.'])
}

/** Of the files of kinds, those that were chosen; and all others. */
const isWanted = (path: string, chosen: readonly Kind[]): boolean =>
  chosen.some(({ file }) => isAt(path, file)) || !Object.values(kinds).some(({ file }) => isAt(path, file))

const isAt = (path: string, file: string): boolean => path === join('src', file)

function written(path: string, { member, packageName }: PluginName, chosen: readonly Kind[]): string {
  const text = readFileSync(join(template, path), 'utf8')
  const own = path === join('src', 'index.ts') ? withoutOthers(text, chosen)
    : path === 'manifest.json' ? withoutPackages(text, chosen) : text
  const words = trying(chosen, member)
  return own.replace(/(itop-plugin-)?my-idea/g, (_, whole?: string) => whole === undefined ? member : packageName)
    .replaceAll('TRY_HERE', words).replaceAll('TRY', words.replace('./dist/index.js', packageName))
}

/** The list without the lines of kinds that were not chosen. */
function withoutOthers(text: string, chosen: readonly Kind[]): string {
  const others = Object.values(kinds).filter(kind => !chosen.includes(kind)).map(({ identifier }) => identifier)
  const lines = text.split('\n').filter(line => !(line.match(/\w+/g) ?? []).some(word => others.includes(word)))
  return lines.join('\n').replace(/,(\n\} satisfies)/, '$1')
}

/** The manifest without the packages that no chosen kind imports. */
function withoutPackages(text: string, chosen: readonly Kind[]): string {
  const manifest = JSON.parse(text) as { peerDependencies: Record<string, string> }   // the template's own
  const needed = new Set(['experiment', ...chosen.flatMap(({ packages }) => packages)].map(name => `@itop/${name}`))
  manifest.peerDependencies = Object.fromEntries(
    Object.entries(manifest.peerDependencies).filter(([name]) => needed.has(name)))
  return `${JSON.stringify(manifest, null, 2)}\n`
}
