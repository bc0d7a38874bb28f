import { builtIns } from '../registry/registry.js'
import type { SettingKey } from '../settings/settings.js'
import type { ShippedRecipe } from './cited.js'
import { shippedRecipes } from './shipped.js'

/** `docs/recipes.md`: every shipped recipe, and for those after a publication where each setting is from. */
export const recipesPage = (): string => [
  '# Recipes that come with the program', '',
  '<!-- Written by `npm run docs -w @itop/experiment` from packages/experiment/src/recipes. -->', '',
  'A name stands for a whole recipe: `npx itop train paper/vgg-c-cifar10-set-itop`, or `plan` to see what it costs.',
  'A flag replaces a setting. [methods.md](methods.md) has the addresses of the sources.', '',
  'We had no table of hyperparameters of the paper\'s own. So the recipes follow its authors\' repository: the',
  'commands of its README, and the defaults of its code for what they leave out. Where those say nothing of a network,',
  'the source says what stands in and why.', '',
  ...table(['recipe', 'what'], Object.entries(shippedRecipes).map(([name, { about }]) => [`\`${name}\``, about])),
  ...families().flatMap(family)
].join('\n').replace(/\n{3,}/g, '\n\n')

type Sourced = ShippedRecipe & { readonly sources: NonNullable<ShippedRecipe['sources']> }
type Named = readonly [name: string, recipe: Sourced]

/** Recipes of one publication, network and data set. */
function families(): readonly (readonly Named[])[] {
  const groups = new Map<string, Named[]>()
  for (const [name, { about, settings, sources }] of Object.entries(shippedRecipes)) {
    if (sources === undefined) continue
    const key = `${name.split('/')[0]} ${settings.model} ${settings.data}`
    groups.set(key, [...groups.get(key) ?? [], [name, { about, settings, sources }]])
  }
  return [...groups.values()]
}

/** The settings that all of a family share, then those in which its members differ; one table for a single recipe. */
function family(members: readonly Named[]): readonly string[] {
  const [[name, first]] = members as [Named, ...Named[]] // a group is made for its first member
  const shared = keysOf(first).filter(key => members.every(([, { settings }]) =>
    JSON.stringify(settings[key]) === JSON.stringify(first.settings[key])))
  return [
    '', `## \`${name.split('/')[0]}/\`: ${first.settings.model} on ${first.settings.data}`, '',
    ...table([members.length === 1 ? `\`${name}\`` : 'all have', 'value', 'from'], shared.map(key => row(key, first))),
    ...members.flatMap(([member, recipe]) => {
      if (members.length === 1) return []
      const own = keysOf(recipe).filter(key => !shared.includes(key))
      return ['', ...table([`\`${member}\``, 'value', 'from'], own.map(key => row(key, recipe)))]
    })
  ]
}

const keysOf = ({ settings }: ShippedRecipe): readonly SettingKey[] =>
  (Object.keys(builtIns.settings) as SettingKey[]).filter(key => settings[key] !== undefined) // its settings are those

const row = (key: SettingKey, { settings, sources }: Sourced): readonly string[] =>
  [`\`${key}\``, text(settings[key]), sources[key] ?? '']

const text = (value: unknown): string => Array.isArray(value) ? value.join(', ') : String(value)

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).concat('')
