/** Text as HTML. */
export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** A table; columns after the first are numbers, unless `left` says how many are words. */
export const htmlTable = (head: readonly string[], rows: readonly (readonly string[])[], left = 1): string =>
  `<div class="scroll"><table><thead>${htmlRow('th', head, left)}</thead>` +
  `<tbody>${rows.map(row => htmlRow('td', row, left)).join('')}</tbody></table></div>`

const htmlRow = (tag: 'th' | 'td', cells: readonly string[], left: number): string =>
  `<tr>${cells.map((cell, i) => `<${tag}${alignment(i, left)}>${escape(cell)}</${tag}>`).join('')}</tr>`

const alignment = (column: number, left: number): string => column < left ? '' : ' class="number"'

/** A titled part of the page. */
export const section = (title: string, body: string, note = ''): string =>
  `<section><h2>${escape(title)}</h2>${note === '' ? '' : `<p class="note">${note}</p>`}${body}</section>`
