/**
 * A stream that draws these positions, as ranks among those that are open; of more than half of them those that are
 * left out, as the rule for random growth does.
 */
export function replayed(open, positions) {
  const drawn = positions.length > open.length / 2 ? open.filter(position => !positions.includes(position)) : positions
  const ranks = drawn.map(position => open.indexOf(position))
  return { nextBelow: () => ranks.shift() }
}

/** The positions where a text of 0 and 1 has 0. */
export const absentOf = text => [...text].flatMap((bit, position) => bit === '0' ? [position] : [])
