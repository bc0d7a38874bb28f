/** What a plug-in can begin with. */
export interface Kind {
  /** In a sentence. */
  readonly told: string
  /** Its file in the template. */
  readonly file: string
  /** What it is called there. */
  readonly identifier: string
  /** Packages that only it imports. */
  readonly packages: readonly string[]
  /** How `itop train` names it. */
  readonly flag: string
  /** Kinds that it is composed of. */
  readonly of?: readonly string[]
}

/** By the names that people type after `--kind`. */
export const kinds: Readonly<Record<string, Kind>> = {
  prune: {
    told: 'a prune score', file: 'prune-score.ts', identifier: 'pruneScore', packages: ['criteria'], flag: '--prune'
  },
  grow: {
    told: 'a grow rule', file: 'grow-rule.ts', identifier: 'growRule', packages: ['criteria', 'masks'], flag: '--grow'
  },
  method: {
    told: 'a method', file: 'method.ts', identifier: 'method', packages: ['updaters'], flag: '--method',
    of: ['prune', 'grow']
  },
  model: { told: 'a model', file: 'model.ts', identifier: 'model', packages: ['models'], flag: '--model' },
  dataset: {
    told: 'a data set', file: 'dataset.ts', identifier: 'dataset', packages: ['data', 'masks'], flag: '--data'
  }
}

/** The chosen kinds and those that they are composed of, in the order of the table. */
export function withParts(chosen: readonly string[]): readonly string[] {
  const wanted = new Set(chosen.flatMap(name => [name, ...kinds[name]?.of ?? []]))
  return Object.keys(kinds).filter(name => wanted.has(name))
}
