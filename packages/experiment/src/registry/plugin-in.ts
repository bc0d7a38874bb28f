import type { Network, NetworkOptions } from '@itop/models'
import type { Plugin } from './plugin.js'

/** What a module that was imported exports. */
export type Module = Readonly<Record<string, unknown>>

/** A file whose function is a plug-in of one model, and what tells its versions apart. */
export interface ModelFile {
  readonly name: string
  readonly version: string
}

/**
 * The plug-in in a module: its export `plugin` or its default one, an object, which is looked at when the registry is
 * made. A file may export a function from `{ classes, input }` to a network instead, as `network` or by default: that
 * is a plug-in of one model, which has the name of the file. Undefined where there is neither.
 */
export function pluginIn(module: Module, file?: ModelFile): Plugin | undefined {
  const { plugin, default: usual, network } = module
  const record = [plugin, usual].find(found => typeof found === 'object' && found !== null)
  const make = [network, usual].find(found => typeof found === 'function')
  if (record === undefined && file !== undefined && make !== undefined) return ofOneModel(make as Make, file)
  return (record ?? plugin ?? usual) as Plugin | undefined // what is none is refused when the registry is made
}

type Make = (options: NetworkOptions) => Network

/** What a network of one's own is asked for where nobody says what it is for. */
const usualOptions: Required<NetworkOptions> = { classes: 10, input: { c: 3, h: 32, w: 32 } }

const ofOneModel = (make: Make, { name: file, version }: ModelFile): Plugin => ({
  name: file, version,
  models: [{
    name: withoutEnding(file), about: `of ${file}`, make: options => make({ ...usualOptions, ...options })
  }]
})

/** A file's name without its ending. */
export const withoutEnding = (file: string): string => file.replace(/\.\w+$/, '')
