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
  'a-long-value': {
    odd: 'A value of 100,000 characters.',
    files: words('plan', '--model', 'x'.repeat(1e5)),
    right: refused('--model', '…')
  },
  'a-long-command': {
    odd: 'A command of 100,000 characters.',
    files: words('x'.repeat(1e5)),
    right: refused('unknown command', '…')
  },
  'another-minus': {
    odd: 'A dash of another kind.',
    files: words('plan', '–density', '0.2'),
    right: refused('–density')
  }
}
