import { defaultOf, type SettingsTable } from '@itop/updaters'

/** A rule that may have settings of its own. */
export interface RuleWithSettings {
  readonly settings?: SettingsTable
}

/** The kinds of such rules, but methods, in the order of the help. */
export const ruleKinds = ['learningRates', 'optimizers', 'augmentations', 'losses'] as const

/** The setting that names a rule of a kind. */
export const ruleKeys = {
  learningRates: 'lrSchedule', optimizers: 'optimizer', augmentations: 'augmentation', losses: 'loss'
} as const satisfies Record<typeof ruleKinds[number], string>

/** The settings of a rule: those that a recipe gives, and the defaults of the others. */
export function ruleSettings(rule: RuleWithSettings | undefined, recipe: object): Readonly<Record<string, unknown>> {
  const given = new Map<string, unknown>(Object.entries(recipe))
  return Object.fromEntries(Object.entries(rule?.settings ?? {}).flatMap(([key, setting]) => {
    const value = given.get(key) ?? defaultOf(setting, recipe)
    return value === undefined ? [] : [[key, value]]
  }))
}
