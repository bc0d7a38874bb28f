// Recipes and flags: names that there are and are not, with values that fit and do not.
import fc from 'fast-check'
import { schemas } from '@itop/cli'
import { applyEdits, edits } from '../edits.mjs'
import { oddValue, text } from '../json.mjs'

const { properties } = schemas()['recipe.schema.json']
const known = Object.keys(properties)
const numbers = [1, 2, 3, 0.1, 0.5, 0.9, 10, 100, 1e9, 2 ** 53 - 1, 1e15, 1e300, 1e-300]

/** Values of the kind that a setting takes. */
function fitting(key) {
  const { enum: choices = [], anyOf = [], type } = properties[key]
  const names = [...choices, ...anyOf.flatMap(each => each.enum ?? [])]
  if (key === 'model') names.push('wrn-10-1', 'wrn-100006-1', 'wrn-16777216-16777216', 'wrn-4-1')
  if (names.length > 0) return fc.constantFrom(...names)
  if (type === 'boolean') return fc.boolean()
  if (type === 'array') return fc.array(fc.constantFrom(...numbers), { maxLength: 4 })
  if (type === 'string') return fc.constantFrom('mnist', 'cifar10', 'nowhere', '.', '/', '', '\0')
  return fc.constantFrom(...numbers)
}

const setting = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...known).chain(key => fitting(key).map(value => [key, value])) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...known), oddValue) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('__proto__', 'toString', 'modle', ''), oddValue) }
)
const settings = fc.array(setting, { maxLength: 5 })

/** A record as JSON, in which a key may come twice. */
const record = pairs => `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${text(value)}`).join()}}`

/** A recipe file of some settings, changed or not. */
export const recipeFiles = fc.tuple(settings.map(record), fc.oneof(fc.constant([]), edits))
  .map(([recipe, list]) => ({ 'recipe.json': applyEdits(Buffer.from(recipe), list) }))

const flag = key => `--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
const oddWords = [
  '', ' ', '-', '--', '-1', '0x10', '1_000', 'NaN', 'Infinity', '1e999', '\u0661', 'on', 'x'.repeat(1e5)
]
const soleWords = ['--json', '--quiet', '--help', '-x', 'mnist-set-itop'].map(word => [word])
const words = fc.array(fc.oneof(
  { weight: 4, arbitrary: setting.map(([key, value]) => [flag(key), typeof value === 'string' ? value : text(value)]) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...known.map(flag)), fc.constantFrom(...oddWords)) },
  { weight: 1, arbitrary: fc.constantFrom(...soleWords) }
), { maxLength: 4 }).map(list => list.flat())

/** Commands that train nothing, with any flags. */
export const commandLines = fc.tuple(fc.constantFrom('plan', 'plan', 'explain', 'list', 'help', 'trian', ''), words)
  .map(([command, list]) => ({ 'words.json': JSON.stringify([command, ...list]) }))
