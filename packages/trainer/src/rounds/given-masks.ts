import type { Mask } from '@itop/masks'
import { noUpdates, type Updater, type UpdaterSettings } from '@itop/updaters'

/** Masks that are given, one a layer in model order, and never change. The settings are for the record. */
export const givenMasks = (masks: readonly Mask[], settings: UpdaterSettings): Updater<undefined> => ({
  name: settings.method,
  needs: [],
  start: () => ({ masks: masks.map(stored => ({ stored, forward: stored })), state: undefined }),
  plan: () => noUpdates(masks.map(({ density }) => density)),
  update: () => Promise.reject(new Error(`${settings.method}: no update is ever due.`)),
  settings
})
