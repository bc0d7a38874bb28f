import { scoresIn } from './measured.js'
import type { GrowRule } from './types.js'

/** A grow rule that activates the inactive positions whose scores under the measurement's name are highest. */
export const highestScores = (name: string, measurement: string, about?: string): GrowRule => ({
  name,
  ...about !== undefined && { about },
  needs: [measurement],
  grow: async ({ count, kept, measured }) => (await scoresIn(name, measured, measurement).topK(count, kept)).indices
})
