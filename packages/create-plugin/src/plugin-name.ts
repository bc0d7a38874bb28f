import { UsageError } from './usage-error.js'

/** What a new plug-in is called. */
export interface PluginName {
  /** What people type after `--prune` and its like: `my-idea`. */
  readonly member: string
  /** The package: `itop-plugin-my-idea`, or `@me/itop-plugin-my-idea`. */
  readonly packageName: string
}

const form = /^(@[a-z0-9][a-z0-9._-]*\/)?(?:itop-plugin-)?([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/

/** The names that follow from what was typed, with or without `itop-plugin-` and a scope. */
export function pluginName(typed: string): PluginName {
  const [, scope = '', member] = form.exec(typed) ?? []
  if (member !== undefined && typed.length <= 100) return { member, packageName: `${scope}itop-plugin-${member}` }
  throw new UsageError([
    `${JSON.stringify(typed)} cannot be the name of a plug-in.`,
    'Use lower-case letters, digits and hyphens, a letter first: my-idea, or @me/my-idea.'])
}
