// Markdown tables.

/** A number with so many digits behind the point. */
export const number = (value, digits = 2) => value.toFixed(digits)

/** A table from its head and rows of cells. */
export const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
