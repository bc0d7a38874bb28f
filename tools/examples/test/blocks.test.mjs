import { expect, test } from 'vitest'
import { blocksOf } from '../blocks.mjs'
import { exampleClaims, withClaims } from '../claims.mjs'
import { itopWords, shortened, wordsOf } from '../commands.mjs'
import { programsOf, textOf } from '../programs.mjs'
import { checkTypes } from '../types.mjs'

const fence = '```'
const page = text => text.replaceAll('FENCE', fence).split('\n')

/** The programs of a page of these lines. */
const programs = text => programsOf('docs/a.md', blocksOf('docs/a.md', page(text)))

test('a program keeps the lines of its page, hidden ones too, and nothing else', () => {
  const [program] = programs('# A\n<!-- example\nconst a = 1\n-->\nFENCEts\nconst b = a\nFENCE\nwords\n')
  expect(program.name).toBe('docs/a.md:5')
  expect(textOf(program)).toBe('\n\nconst a = 1\n\n\nconst b = a\n')
})

test('a block that continues belongs to the program before it', () => {
  const continued = '<!-- example: continues -->\nFENCEts\nconst b = a\nFENCE\n'
  const text = `FENCEts\nconst a = 1\nFENCE\n${continued}FENCEts\nlet c\nFENCE\n`
  const [joined, other] = programs(text).map(program => textOf(program))
  expect(joined).toBe('\nconst a = 1\n\n\n\nconst b = a\n')
  expect(other).toBe(`${'\n'.repeat(8)}let c\n`)
})

test('a comment that says something else, or stands before no block, is refused with its place', () => {
  const read = text => () => blocksOf('a.md', page(text))
  expect(read('\n<!-- example: contineus -->\nFENCEts\nFENCE')).toThrow("a.md:2: expected 'continues'")
  expect(read('<!-- example -->\nwords')).toThrow('a.md:2: expected the block')
  expect(read('FENCEts\nlet a')).toThrow('a.md:1: what begins here never ends')
  expect(() => programs('<!-- example: continues -->\nFENCEts\nFENCE')).toThrow('no program to go on with')
})

test('an error of types names the line of the page', () => {
  const { errors } = checkTypes(programs("FENCEts\nconst a: number = 'one'\nFENCE"))
  expect(errors).toEqual(["docs/a.md:2: Type 'string' is not assignable to type 'number'."])
})

test('a comment that claims a value or an error becomes a check', () => {
  expect(withClaims('const [fc1] = erk(layers)   // fc1.active: 9051'))
    .toBe('const [fc1] = erk(layers); exampleClaims.is(fc1.active, 9051)')
  expect(withClaims('vgg()  // RangeError: takes 32×32'))
    .toBe('exampleClaims.refuses(() => { vgg() }, "RangeError", "takes 32×32")')
  expect(withClaims('const a = 1   // one: the first')).toBe('const a = 1   // one: the first')
})

test('a false claim fails', () => {
  const refuse = () => { throw new RangeError('takes 32×32') }
  expect(() => exampleClaims.is(9050, 9051)).toThrow()
  expect(() => exampleClaims.refuses(() => {}, 'RangeError', '')).toThrow()
  expect(() => exampleClaims.refuses(refuse, 'RangeError', 'takes 28×28')).toThrow()
  expect(() => exampleClaims.refuses(refuse, 'RangeError', 'takes 32×32')).not.toThrow()
})

test('words of a command are what a shell makes of them', () => {
  expect(wordsOf('itop plan "my recipe.json" --json   # why')).toEqual(['itop', 'plan', 'my recipe.json', '--json'])
  expect(itopWords(wordsOf('npx -p @itop/cli itop list methods'))).toEqual(['list', 'methods'])
  expect(itopWords(wordsOf('npx vitest'))).toBeUndefined()
})

test('a training is planned as it stands, and done for four steps where this machine can do it at once', () => {
  const runs = ['runs/a', 'runs/b']
  const short = text => shortened(wordsOf(text), runs).map(words => words.join(' '))
  expect(short('train --seed 2 --epochs 20')).toEqual(
    ['plan --seed 2 --epochs 20', 'train --seed 2 --steps 4 --no-compare'])
  expect(short('train --model vgg16 --data cifar10')).toEqual(['plan --model vgg16 --data cifar10'])
  expect(short('train --resume runs/…')).toEqual(['train --resume runs/a'])
  expect(short('report runs/*')).toEqual(['report runs/a runs/b'])
})
