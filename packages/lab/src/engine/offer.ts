import type { Dataset } from '@itop/data'
import { builtIns, createRegistry, type Registry } from '@itop/experiment'
import type { Catalogue } from '../catalogue.js'
import type { Experiment } from '../experiment.js'
import type { DroppedImages, ServedPlugin } from '../protocol.js'
import { catalogueOf } from './catalogue-of.js'
import { isServed, type ServedData } from './data.js'
import { droppedData } from './dropped.js'
import { loadPlugins, type LoadModule } from './load-plugins.js'

/** What experiments can name. */
export interface Offer {
  readonly registry: Registry
  readonly catalogue: Catalogue
}

/** What there is without plug-ins. */
export const ownOffer = (): Offer => ({ registry: builtIns, catalogue: catalogueOf(builtIns) })

/** What there is with these plug-ins. */
export async function offerOf(served: readonly ServedPlugin[], loadModule: LoadModule): Promise<Offer> {
  const plugins = await loadPlugins(served, loadModule)
  const registry = createRegistry(plugins)
  return { registry, catalogue: catalogueOf(registry, plugins) }
}

/** Where images may come from. */
export interface DataSources {
  readonly registry: Registry
  /** A data set that is served below an address. */
  readonly openData: (name: ServedData, base: string) => Promise<Dataset>
  /** Where the page is. */
  readonly base: string
  /** Images of one's own. */
  readonly dropped?: DroppedImages | undefined
}

/** The images that an experiment learns from. */
export async function dataOf(
  { data, seed }: Experiment, { registry, openData, base, dropped }: DataSources
): Promise<Dataset> {
  if (isServed(data)) return openData(data, base)
  const source = registry.datasets[data]
  if (source?.open) return source.open({})
  if (dropped) return droppedData(dropped, seed)
  throw new Error('This experiment learns from images of your own, which no address can hold: drop them here again.')
}
