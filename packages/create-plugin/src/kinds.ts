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
  /** How `itop train` names it; absent where rules alone name it. */
  readonly flag?: string
  /** Whether it is a part of a method, which a method of one's own has chosen already. */
  readonly ofMethods?: true
  /** Kinds that it is composed of. */
  readonly of?: readonly string[]
}

/** By the names that people type after `--kind`. */
export const kinds: Readonly<Record<string, Kind>> = {
  prune: {
    told: 'a prune score', file: 'prune-score.ts', identifier: 'pruneScore', packages: ['criteria'], flag: '--prune',
    ofMethods: true
  },
  grow: {
    told: 'a grow rule', file: 'grow-rule.ts', identifier: 'growRule', packages: ['criteria', 'masks'], flag: '--grow',
    ofMethods: true
  },
  method: {
    told: 'a method', file: 'method.ts', identifier: 'method', packages: ['updaters'], flag: '--method',
    of: ['prune', 'grow']
  },
  model: { told: 'a model', file: 'model.ts', identifier: 'model', packages: ['models'], flag: '--model' },
  dataset: {
    told: 'a data set', file: 'dataset.ts', identifier: 'dataset', packages: ['data', 'masks'], flag: '--data'
  },
  augmentation: {
    told: 'an augmentation', file: 'augmentation.ts', identifier: 'augmentation', packages: [], flag: '--augmentation'
  },
  loss: { told: 'a loss', file: 'loss.ts', identifier: 'loss', packages: [], flag: '--loss' },
  optimizer: {
    told: 'an optimizer', file: 'optimizer.ts', identifier: 'optimizer', packages: ['trainer'], flag: '--optimizer'
  },
  rate: { told: 'a learning-rate schedule', file: 'rate.ts', identifier: 'rate', packages: [], flag: '--lr-schedule' },
  distribution: {
    told: 'a distribution', file: 'distribution.ts', identifier: 'distribution', packages: ['masks', 'updaters'],
    flag: '--distribution', ofMethods: true
  },
  schedule: {
    told: 'a drop schedule', file: 'schedule.ts', identifier: 'schedule', packages: ['updaters'],
    flag: '--drop-schedule', ofMethods: true
  },
  structure: {
    told: 'a structure', file: 'structure.ts', identifier: 'structure', packages: [], flag: '--structure',
    ofMethods: true
  },
  measurement: {
    told: 'a measurement', file: 'measurement.ts', identifier: 'measurement', packages: ['trainer']
  }
}

/** The chosen kinds and those that they are composed of, in the order of the table. */
export function withParts(chosen: readonly string[]): readonly string[] {
  const wanted = new Set(chosen.flatMap(name => [name, ...kinds[name]?.of ?? []]))
  return Object.keys(kinds).filter(name => wanted.has(name))
}

/** The words with which the command line tries these kinds, of a member of a name. */
export function trying(chosen: readonly Kind[], member: string): string {
  const hasMethod = chosen.some(({ flag }) => flag === '--method')
  const flags = chosen.flatMap(({ flag, ofMethods }) =>
    flag === undefined || hasMethod && ofMethods ? [] : [`${flag} ${member}`])
  return flags.length === 0 ? 'list measurements --plugin ./dist/index.js'
    : ['train --plugin ./dist/index.js', ...flags].join(' ')
}
