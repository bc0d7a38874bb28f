import { refused, value } from '../make/outcomes.mjs'

const recipe = text => ({ 'recipe.json': text })

export const recipes = {
  'good': { odd: 'Nothing: one setting.', files: recipe('{ "density": 0.2 }'), right: value({}) },
  'from-windows': {
    odd: 'A mark of byte order before it, lines that end as on Windows.',
    files: recipe('\uFEFF{\r\n  "density": 0.2\r\n}\r\n'),
    right: value({})
  },
  'nothing-in-it': { odd: 'A file of no bytes.', files: recipe(''), right: refused('recipe.json', 'not JSON') },
  'half': { odd: 'The file is cut.', files: recipe('{ "density": 0.'), right: refused('recipe.json', 'not JSON') },
  'null': { odd: 'JSON, but no object.', files: recipe('null'), right: refused('expected one JSON object') },
  'a-list': { odd: 'A list of settings.', files: recipe('[]'), right: refused('expected one JSON object') },
  'an-unknown-key': {
    odd: 'A key is misspelt.',
    files: recipe('{ "modle": "mlp" }'),
    right: refused('"modle"', 'Did you mean model?')
  },
  'per-cent': { odd: 'Sparsity is given in per cent.', files: recipe('{ "sparsity": 95 }'), right: refused('0.95') },
  'a-number-as-text': {
    odd: 'A number is written as a text.',
    files: recipe('{ "density": "0.2" }'),
    right: refused('"density"')
  },
  'both-ways': {
    odd: 'Density and sparsity at once.',
    files: recipe('{ "sparsity": 0.5, "density": 0.5 }'),
    right: refused('give one or the other')
  },
  'a-prototype-as-a-key': {
    odd: 'A key is __proto__.',
    files: recipe('{ "__proto__": 1 }'),
    right: refused('"__proto__": there is no such setting')
  },
  'a-function-as-a-key': {
    odd: 'A key is that of a function which every object has.',
    files: recipe('{ "toString": 1 }'),
    right: refused('"toString": there is no such setting')
  },
  'a-long-value': {
    odd: 'A value of 100,000 characters.',
    files: recipe(`{ "model": "${'x'.repeat(1e5)}" }`),
    right: refused('"model"', '…')
  },
  'a-long-key': {
    odd: 'A key of 100,000 characters.',
    files: recipe(`{ "${'x'.repeat(1e5)}": 1 }`),
    right: refused('…', 'there is no such setting')
  },
  'an-infinity': { odd: 'A number past all floats.', files: recipe('{ "lr": 1e999 }'), right: refused('"lr"') }
}
