import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { resolve as resolveImport } from 'import-meta-resolve'
import { UserError } from '../errors/user-error.js'
import { pluginIn, withoutEnding, type ModelFile, type Module } from '../registry/plugin-in.js'
import type { Plugin } from '../registry/plugin.js'

/**
 * The plug-ins of these names, which are found from a folder like an import: packages by their names, files by paths.
 * The version of a file that is a network of one's own is a digest of it.
 */
export async function loadPlugins(names: readonly string[], cwd: string): Promise<readonly LoadedPlugin[]> {
  const found = new Map<string, LoadedPlugin>()
  for (const name of names) {
    const url = pluginUrl(name, cwd)
    if (found.has(url)) continue // two spellings of one
    found.set(url, { name, url, plugin: await pluginAt(url, name) })
  }
  return [...found.values()]
}

/** A plug-in, how it was named, and where its module lies. */
export interface LoadedPlugin {
  readonly name: string
  readonly url: string
  readonly plugin: Plugin
}

async function pluginAt(url: string, name: string): Promise<Plugin> {
  const plugin = pluginIn(await moduleAt(url, name), isPath(name) ? fileAt(fileURLToPath(url)) : undefined)
  if (plugin !== undefined) return plugin
  throw new UserError([`--plugin ${name}: it exports no plug-in, and no network.`,
    'Expected an export named plugin, or a default export, with a name and a version; ' +
    'or one named network, a function.'])
}

const fileAt = (path: string): ModelFile =>
  ({ name: basename(path), version: createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12) })

const pathOf = (name: string, cwd: string): string =>
  name.startsWith('file:') ? fileURLToPath(name) : resolve(cwd, name)

/** What a network of one's own is called in recipes: the name of its file. */
export const modelName = (path: string): string => withoutEnding(basename(path))

/** Whether a name is a path, and so no package's or model's. */
export const isPath = (name: string): boolean =>
  /^(\.{1,2}$|\.{0,2}\/|file:|[A-Za-z]:[\\/])/.test(name) || /\.m?js$/.test(name)

async function moduleAt(url: string, name: string): Promise<Module> {
  try {
    return await import(/* @vite-ignore */ url) as Module // any module is one
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    throw new UserError([`--plugin ${name}: it cannot be loaded: ${what}`,
      'Its author has to mend it, or what it imports has to be installed.'], { cause: error })
  }
}

/** Where the module of a plug-in lies that is named as `--plugin` takes it. */
export function pluginUrl(name: string, cwd: string): string {
  if (name === '') throw new UserError(['--plugin: expected a package or a path, and got nothing.'])
  if (isPath(name)) {
    const path = pathOf(name, cwd)
    if (isFolder(path)) return packageUrl(name, path)
    if (existsSync(path)) return pathToFileURL(path).href
    throw new UserError([
      `--plugin ${name}: there is no such file from ${cwd}.`, 'Give the path of a module, .mjs or .js.'
    ])
  }
  try {
    return resolveImport(name, pathToFileURL(join(cwd, 'package.json')).href)
  } catch (error) {
    throw new UserError([`--plugin ${name}: there is no such package from ${cwd}.`,
      `Install it: npm install ${name}; or give a path, such as ./${name}.mjs.`], { cause: error })
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Of the package in a folder, such as the one that is being written: what it exports to itself. */
function packageUrl(name: string, folder: string): string {
  const manifest = join(folder, 'package.json')
  try {
    const { name: own } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly name?: unknown } // looked at next
    return resolveImport(String(own), pathToFileURL(manifest).href)
  } catch (cause) {
    throw new UserError([`--plugin ${name}: it is a folder, and no package that exports a module.`,
      'Give the path of a module, .mjs or .js, or of a folder whose package.json has exports.'], { cause })
  }
}

/** Where a module lies that another one imports; undefined where there is none. */
export function moduleUrl(specifier: string, from: string): string | undefined {
  try {
    return resolveImport(specifier, from)
  } catch {
    return undefined
  }
}
