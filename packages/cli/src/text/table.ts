import Table from 'cli-table3'

/** Layers that a run's own screen still lists one by one. */
export const mostLayers = 24

/** A plain table without lines down the sides: columns aligned, numbers to the right. */
export function textTable(
  head: readonly string[], rows: readonly (readonly string[])[], align: readonly ('left' | 'right')[]
): string {
  const table = new Table({
    head: [...head],
    colAligns: [...align],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: {
      top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '',
      'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: ''
    }
  })
  table.push(...rows.map(row => [...row]))
  return table.toString().split('\n').map(line => `  ${line.trimEnd()}`).join('\n')
}
