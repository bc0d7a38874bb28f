// The two right outcomes of reading a file.

/** It is read; `value` holds what must be so of what the reader returns, `told` what the command line must say. */
export const value = (value, ...told) => ({ value, told })

/** It is refused with the reader's documented error, whose message holds all of `words`. */
export const refused = (...words) => ({ refused: words })
