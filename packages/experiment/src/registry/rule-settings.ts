import { defaultOf, type SettingsTable } from '@itop/updaters'

/** A rule that has settings of its own. */
type Rule = { readonly settings?: SettingsTable } | undefined

/** The settings of a rule: those that a recipe gives, and the defaults of the others. */
export const ruleSettings = (rule: Rule, recipe: object): Readonly<Record<string, unknown>> => {
  const given = new Map<string, unknown>(Object.entries(recipe))
  return Object.fromEntries(Object.entries(rule?.settings ?? {}).flatMap(([key, setting]) => {
    const value = given.get(key) ?? defaultOf(setting, recipe)
    return value === undefined ? [] : [[key, value]]
  }))
}
