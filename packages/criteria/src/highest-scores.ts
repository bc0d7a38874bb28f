import type { GrowNeed, GrowRule } from './types.js'

/** A grow rule that activates the inactive positions whose scores of the given kind are highest. */
export const highestScores = (name: string, needs: Exclude<GrowNeed, 'none'>): GrowRule => ({
  name,
  needs,
  grow: async ({ count, kept, scores }) => {
    if (!scores) {
      throw new TypeError(
        `${name}: expected a source of scores, got none. ` +
          `Provide \`scores\`: the rule's \`needs\` is ${JSON.stringify(needs)}.`)
    }
    return (await scores.topK(count, kept)).indices
  }
})
