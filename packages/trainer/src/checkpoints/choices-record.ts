import type { CheckpointMeta } from './checkpoint-meta.js'
import type { Settings } from '../run/options.js'

/** What checkpoints say of the loss: nothing of the one that there was before there were others. */
export const lossRecord = ({ loss: { name, settings } }: Pick<Settings, 'loss'>): Pick<CheckpointMeta, 'loss'> =>
  name === 'cross-entropy' ? {} : { loss: { name, ...settings } }

/** What checkpoints say of who varies images. */
export const augmentRecord = ({ augment }: Pick<Settings, 'augment'>): CheckpointMeta['augment'] =>
  typeof augment === 'boolean' ? augment : { name: augment.name, ...augment.settings }
