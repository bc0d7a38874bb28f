import * as criteria from '@itop/criteria'
import * as data from '@itop/data'
import * as masks from '@itop/masks'
import * as metrics from '@itop/metrics'
import * as models from '@itop/models'
import * as ops from '@itop/ops'
import * as trainer from '@itop/trainer'
import * as updaters from '@itop/updaters'

/** The packages of this library that the page shares with plug-ins, by the names under which they import them. */
const packages: Readonly<Record<string, object>> = {
  '@itop/criteria': criteria, '@itop/data': data, '@itop/masks': masks, '@itop/metrics': metrics,
  '@itop/models': models, '@itop/ops': ops, '@itop/trainer': trainer, '@itop/updaters': updaters
}

/** The path of a shared package; undefined for any other import. */
export const sharedPath = (specifier: string): string | undefined =>
  Object.hasOwn(packages, specifier) ? `/shared/${specifier.replace('@itop/', '')}.js` : undefined

/** The modules at those paths: each exports what the page's worker has put there before it loads plug-ins. */
export const sharedModules = (): ReadonlyMap<string, string> =>
  new Map(Object.entries(packages).map(([name, module]) => [sharedPath(name)!, textOf(name, Object.keys(module))]))

const textOf = (name: string, exported: readonly string[]): string =>
  `const shared = globalThis[Symbol.for('itop.packages')][${JSON.stringify(name)}]\n` +
  `export const { ${exported.join(', ')} } = shared\n`
