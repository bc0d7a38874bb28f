import { forgetColours } from './colours.js'
import { byId, say } from './dom.js'

const themes = ['auto', 'dark', 'light'] as const
type Theme = typeof themes[number]

const key = 'itop-lab-theme'
const listeners: (() => void)[] = []

/** Calls back whenever colours have changed: pictures are drawn again then. */
export function onColours(listener: () => void): void { listeners.push(listener) }

/** The button that goes round auto, dark and light; auto follows the system. */
export function startTheme(): void {
  const button = byId('theme')
  let theme = stored()
  const show = () => {
    if (theme === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
    say(button, theme === 'auto' ? 'Colours: auto' : theme === 'dark' ? 'Colours: dark' : 'Colours: light')
    forgetColours()
    for (const listener of listeners) listener()
  }
  button.addEventListener('click', () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length]!
    store(theme)
    show()
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show)
  show()
}

// A browser may refuse to keep anything; then the choice lasts as long as the page.
function stored(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(key)) ?? 'auto'
  } catch {
    return 'auto'
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(key, theme)
  } catch {
    return
  }
}
