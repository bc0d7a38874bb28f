import { axes, pruneAndGrow } from '@itop/updaters'
import { saliency, steadyGradient } from './criteria.js'

/** Layers exchange weights by saliency, and remember nothing. */
export const saliencyMethod = {
  name: 'saliency',
  about: 'exchanges the weights that the loss would miss least for those of steady gradients',
  source: 'https://example.org/saliency',
  settings: {
    density: axes.density,
    interval: { ...axes.interval, default: 50 },
    dropFraction: { ...axes.dropFraction, default: 0.3 }
  },
  make: given => pruneAndGrow({
    interval: 50, dropFraction: 0.3, dropSchedule: 'cosine', distribution: 'erk', ...given,
    method: 'saliency', prune: saliency, grow: steadyGradient
  })
}
