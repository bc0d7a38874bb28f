import { pluginIn, type Module, type Plugin } from '@itop/experiment'
import type { ServedPlugin } from '../protocol.js'
import { messageOf } from './post.js'

/** Loads a module from an address of the page's own origin. */
export type LoadModule = (address: string) => Promise<Module>

/** As a browser does it: what plug-ins import of this library is there before they are. */
export const loadModule: LoadModule = async address => {
  const { share } = await import('./shared-packages.js')
  share()
  return import(/* @vite-ignore */ address) as Promise<Module> // any module is one
}

/** The plug-ins that the page is served with; whether they are any is for `createRegistry`. */
export async function loadPlugins(served: readonly ServedPlugin[], load: LoadModule): Promise<readonly Plugin[]> {
  const found: (Plugin | undefined)[] = []
  for (const plugin of served) found.push(pluginIn(await loaded(plugin, load), plugin))
  return found as readonly Plugin[] // looked at when the registry is made
}

async function loaded({ name, address }: ServedPlugin, load: LoadModule): Promise<Module> {
  try {
    return await load(address)
  } catch (error) {
    throw new Error(`The plug-in ${name} cannot be loaded: ${messageOf(error)}`, { cause: error })
  }
}
