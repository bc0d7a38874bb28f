import type { ConformanceTest } from './types.js'

/** Numbers are alike but for 0, 1 and the sizes of kernels. */
const kindOf = (words: string): string => /^\d+×\d+$/.test(words) ? words
  : words.replace(/(?<!\p{L})\d+(\.\d+)?/gu, (digits) => [0, 1].includes(Number(digits)) ? String(Number(digits)) : '#')

/**
 * What a test is about, as its name says: 'conv2d, 3×3, batch 7: values' about 'conv2d: values', '3×3' and 'batch #'.
 */
export function kindsOf({ name }: Pick<ConformanceTest, 'name'>): readonly string[] {
  const at = name.lastIndexOf(': ')
  const [what, checked] = at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at)]
  const [operation, ...details] = what.split(', ').map(kindOf)
  return [operation + checked, ...details]
}

/**
 * The tests for where each takes long, on what passes all of them elsewhere: every tenth, and each that is about
 * something that none before it is about.
 */
export function sample(tests: readonly ConformanceTest[]): readonly ConformanceTest[] {
  const seen = new Set<string>()
  return tests.filter((test, i) => {
    const kinds = kindsOf(test)
    if (i % 10 !== 0 && kinds.every((kind) => seen.has(kind))) return false
    for (const kind of kinds) seen.add(kind)
    return true
  })
}
