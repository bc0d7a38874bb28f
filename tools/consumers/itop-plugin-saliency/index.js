// itop train --plugin itop-plugin-saliency --model glance --data bars --method saliency
import { cutout } from './augmentation.js'
import { saliency, steadyGradient } from './criteria.js'
import { barsData } from './dataset.js'
import { focal } from './loss.js'
import { saliencyMethod } from './method.js'
import { glance } from './model.js'

export const plugin = {
  name: 'itop-plugin-saliency',
  version: '1.2.0',
  prune: [saliency],
  grow: [steadyGradient],
  methods: [saliencyMethod],
  models: [glance],
  datasets: [barsData],
  augmentations: [cutout],
  losses: [focal]
}
