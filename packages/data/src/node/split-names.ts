/** A part of a data set. */
export type SplitName = 'train' | 'validation' | 'test'

/** What people call the parts, in small letters, the usual word first. */
const words = {
  train: ['train', 'training'],
  validation: ['val', 'validation', 'valid', 'dev'],
  test: ['test', 'testing', 'tests', 'eval', 'evaluation']
} as const satisfies Record<SplitName, readonly string[]>

/** Which part a name says it is, in any case: `Train`, `VAL`. */
export const splitNamed = (name: string): SplitName | undefined =>
  splits.find(split => isWord(split, name.toLowerCase()))

/** Which part a name speaks of, with a word of its own: `imagenet-train-0000.tar`, `training_set`. */
export const splitIn = (name: string): SplitName | undefined =>
  splits.find(split => name.toLowerCase().split(/[^a-z]+/).some(word => isWord(split, word)))

/** A name's place among those of its part: the usual word comes first. */
export const usualness = (split: SplitName, name: string): number =>
  (words[split] as readonly string[]).indexOf(name.toLowerCase())

const splits = Object.keys(words) as readonly SplitName[] // the keys of a record typed by them
const isWord = (split: SplitName, word: string): boolean => (words[split] as readonly string[]).includes(word)
