/** A bar of a chart. */
export interface Bar {
  readonly name: string
  /** ≥ 0. */
  readonly value: number
  /** What stands behind it. */
  readonly text: string
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** Horizontal bars in eighths of a letter, the longest of them `width` letters. */
export function textBars(bars: readonly Bar[], width = 36): string {
  const names = Math.max(...bars.map(({ name }) => name.length))
  const longest = Math.max(...bars.map(({ value }) => value))
  return bars.map(({ name, value, text }) => {
    const parts = longest > 0 ? Math.round(8 * width * value / longest) : 0
    const bar = '█'.repeat(Math.floor(parts / 8)) + eighths[parts % 8]!
    return `  ${name.padEnd(names)}  ${bar} ${text}`
  }).join('\n')
}
