import { html } from './html.js'

/**
 * Colours of the page. Plots are drawn with the sentinel colours on the left, which become the CSS variables on the
 * right, so that one picture serves light and dark pages.
 */
export const sentinels = {
  text: '#010101',
  muted: '#020202',
  line: '#030303',
  surface: '#040404'
} as const

/** Sentinel of the n-th series; there are eight, and they repeat. */
export const seriesColour = (index: number): string => `#0501${String(index % 8).padStart(2, '0')}`

const variables: ReadonlyMap<string, string> = new Map([
  ...Object.entries(sentinels).map(([name, colour]) => [colour, `var(--${name})`] as const),
  ...Array.from({ length: 8 }, (_, i) => [seriesColour(i), `var(--s${i})`] as const)
])

/** Replaces the sentinels in an attribute by CSS variables. */
export const withVariables = (attribute: string): string =>
  attribute.replace(/#0[1-5]0[1-4]0\d/g, colour => variables.get(colour) ?? colour)

// Okabe and Ito's colours, told apart with any kind of colour vision; lightened where the page is dark.
const light = ['#0072b2', '#d55e00', '#009e73', '#b0428c', '#8a6d00', '#3a86c8', '#7a5195', '#666666']
const dark = ['#56b4e9', '#ff9e5e', '#3ddbaa', '#e58fc4', '#e0c341', '#8ec5f0', '#b795d6', '#bbbbbb']

const series = (colours: readonly string[]): string => colours.map((colour, i) => `--s${i}:${colour}`).join(';')

/** The variables, for light and dark pages. */
export const themeVariables = html`
:root{color-scheme:light dark;--text:#1a1d21;--muted:#626a73;--line:#dfe3e8;--surface:#ffffff;--page:#f6f7f9;
${series(light)}}
@media (prefers-color-scheme:dark){:root{--text:#e8eaed;--muted:#9aa3ad;--line:#343a42;--surface:#1b1f24;
--page:#121519;${series(dark)}}}`
