import { refused, value } from '../make/outcomes.mjs'

const words = (...list) => ({ 'words.json': JSON.stringify(list) })

export const flags = {
  'good': { odd: 'Nothing: a plan.', files: words('plan', '--density', '0.2'), right: value({}) },
  'nothing': { odd: 'No command at all.', files: words(), right: value({}, 'itop COMMAND') },
  'an-empty-word': {
    odd: 'A value of no letters.',
    files: words('plan', '--density', ''),
    right: refused('--density')
  },
  'another-minus': {
    odd: 'A dash of another kind.',
    files: words('plan', '–density', '0.2'),
    right: refused('too many arguments')
  }
}
