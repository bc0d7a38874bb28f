import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { UserError } from '@itop/experiment'
import { moduleUrl, pluginUrl } from '@itop/experiment/node'
import { init, parse } from 'es-module-lexer'
import { sharedModules, sharedPath } from './shared-packages.js'

/** The modules of plug-ins, as a browser can load them. */
export interface PluginModules {
  /** The paths at which the plug-ins' own modules lie, in the order of their names. */
  readonly entries: readonly string[]
  /** The text of every module by its path, those that the page shares included. */
  readonly files: ReadonlyMap<string, string>
}

/**
 * The modules of plug-ins and all that they import, with paths in place of names. What they import of this library
 * comes from the page, so that both have one of it. Refuses what no browser can load.
 */
export async function pluginModules(names: readonly string[], cwd: string): Promise<PluginModules> {
  await init
  const paths = new Map<string, string>() // by the modules' addresses
  const files = new Map(sharedModules())
  const add = (plugin: string, url: string): string => {
    const known = paths.get(url)
    if (known !== undefined) return known
    const path = `/plugins/${paths.size}.js`
    paths.set(url, path)
    files.set(path, rewritten(plugin, url, imported => add(plugin, imported)))
    return path
  }
  return { entries: names.map(name => add(name, pluginUrl(name, cwd))), files }
}

/** A module with every import replaced by the path of what it imports. */
function rewritten(plugin: string, url: string, pathOf: (url: string) => string): string {
  const { source, parts: [imports, , , isModule] } = parsed(plugin, url)
  if (!isModule) throw refusal(plugin, `${fileURLToPath(url)} is no ES module`)
  let [text, from] = ['', 0]
  for (const { n: specifier, s: start, e: end, d: dynamic } of imports) {
    if (dynamic === -2) continue // import.meta
    if (specifier === undefined) throw refusal(plugin, 'it imports what is known only when it runs')
    const path = sharedPath(specifier) ?? pathOf(importedUrl(plugin, specifier, url))
    text += source.slice(from, start) + (dynamic === -1 ? path : JSON.stringify(path))
    from = end
  }
  return text + source.slice(from)
}

function parsed(plugin: string, url: string) {
  try {
    const source = readFileSync(fileURLToPath(url), 'utf8')
    return { source, parts: parse(source, url) }
  } catch (error) {
    throw refusal(plugin, `${fileURLToPath(url)} cannot be read as a module`, error)
  }
}

function importedUrl(plugin: string, specifier: string, from: string): string {
  const url = moduleUrl(specifier, from)
  if (url?.startsWith('file:')) return url
  throw refusal(plugin, url === undefined ? `it imports ${specifier}, which is not installed`
    : `it imports ${specifier}, which a page does not have`)
}

const refusal = (plugin: string, why: string, cause?: unknown): UserError => new UserError(
  [`--plugin ${plugin}: the page cannot load it: ${why}.`,
    'A page loads ES modules, with what they import of @itop; bundle the rest into one file.'], { cause })
