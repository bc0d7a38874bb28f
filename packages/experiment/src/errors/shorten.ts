/** A text as a message may hold it: where it is longer than `most`, its beginning and end, and how long it is. */
export const shorten = (text: string, most: number): string => text.length <= most
  ? text
  : `${text.slice(0, Math.ceil(most * 2 / 3))} … ${text.slice(-Math.floor(most / 3))} ` +
    `(${text.length.toLocaleString('en-US')} characters)`

/** Beyond what a path or a list of names takes. */
const longestWord = 300
const longestLine = 2000

/**
 * A line of a message for a terminal. What people and files gave stands in it as it was given, so no word of it and not
 * the whole is longer than can be read, and control characters are written out.
 */
export const readable = (line: string): string => shorten(
  line.replace(/\S+/g, word => word.length > longestWord ? shorten(word, 90) : word), longestLine
).replace(/\p{Cc}/gu, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
