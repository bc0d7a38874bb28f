const plain = /^[\p{L}\p{N}_./…@%+=:,-]+$/u

/** A word as it is typed into a shell, quoted where that is needed: what we print to be copied must work when it is. */
export function shellWord(word: string): string {
  if (plain.test(word)) return word
  return /["$`!]/.test(word) ? `'${word.replaceAll('\'', '\'\\\'\'')}'` : `"${word}"`
}
