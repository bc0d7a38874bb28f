import type { Catalogue, PluginInfo } from '../catalogue.js'
import type { FromWorker, ServedPlugin, ToWorker } from '../protocol.js'
import { byId, h } from './dom.js'
import { notice } from './notices.js'

/** Calls back with what can be chosen, once the worker has loaded the plug-ins that the page is served with. */
export function knownTo(worker: Worker, start: (catalogue: Catalogue) => void): void {
  const hear = ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === 'failed') notice('failed', `${data.message} The page goes on without plug-ins.`)
    if (data.type !== 'catalogue') return
    worker.removeEventListener('message', hear)
    showPlugins(data.catalogue.plugins)
    start(data.catalogue)
  }
  worker.addEventListener('message', hear)
  worker.addEventListener('error', ({ message }) => {
    notice('failed', `The training worker stopped: ${message || 'it could not be loaded'}. Reload the page.`)
  })
  worker.postMessage({ type: 'plugins', plugins: servedPlugins() } satisfies ToWorker)
}

/** Those that `itop lab --plugin` writes into the page. */
const servedPlugins = (): readonly ServedPlugin[] =>
  (JSON.parse(byId('served-plugins').textContent) as readonly ServedPlugin[]) // no one else writes there
    .map((plugin) => ({ ...plugin, address: new URL(plugin.address, document.baseURI).href }))

/** What the kinds are called. */
const kinds: Readonly<Record<string, string>> = {
  prune: 'prune scores', grow: 'grow rules', schedules: 'drop schedules', datasets: 'data sets',
  augmentations: 'augmentations', losses: 'losses', learningRates: 'learning-rate schedules'
}

/** Lists plug-ins, and what each brings. */
function showPlugins(plugins: readonly PluginInfo[]): void {
  const host = byId('plugins')
  host.hidden = plugins.length === 0
  for (const { name, version, brings } of plugins) {
    host.append(h('p', {}, h('b', {}, name), ` ${version}`), h('ul', { class: 'brings' },
      ...Object.entries(brings).map(([kind, names]) => h('li', {}, `${kinds[kind] ?? kind}: ${names.join(', ')}`))))
  }
}
