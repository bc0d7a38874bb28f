// A page may show columns of a table that another page has: nothing measured is typed twice.
import { read } from './pages.mjs'

const wanted = /^<!-- table: (\S+): (.+) -->$/gm

/** A text with each line `<!-- table: PATH: COLUMN | COLUMN -->` replaced by these columns of PATH's first table. */
export const withTables = text => text.replace(wanted, (_, path, columns) => {
  const rows = rowsOf(read(path))
  const chosen = columns.split(' | ').map(column => {
    const place = rows[0]?.indexOf(column) ?? -1
    if (place < 0) throw new Error(`${path}: its first table has no column '${column}', only ${rows[0]?.join(' | ')}.`)
    return place
  })
  return rows.map(row => `| ${chosen.map(place => row[place]).join(' | ')} |`).join('\n')
})

/** The cells of the first table of a page, by row. */
const rowsOf = text => (/(?:^\|.*\|\n)+/m.exec(text)?.[0] ?? '').trim().split('\n')
  .map(line => line.slice(2, -2).split(' | '))
