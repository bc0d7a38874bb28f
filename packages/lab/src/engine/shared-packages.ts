import * as criteria from '@itop/criteria'
import * as data from '@itop/data'
import * as masks from '@itop/masks'
import * as metrics from '@itop/metrics'
import * as models from '@itop/models'
import * as ops from '@itop/ops'
import * as trainer from '@itop/trainer'
import * as updaters from '@itop/updaters'

/** The packages that plug-ins share with the page, by their names. */
const packages = {
  '@itop/criteria': criteria, '@itop/data': data, '@itop/masks': masks, '@itop/metrics': metrics,
  '@itop/models': models, '@itop/ops': ops, '@itop/trainer': trainer, '@itop/updaters': updaters
}

/** Puts them where the modules that `itop lab` serves under `/shared/` look for them. */
export function share(): void {
  Object.assign(globalThis, { [Symbol.for('itop.packages')]: packages })
}
