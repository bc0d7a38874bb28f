import { accepts, defaultOf, rangeOf, type SettingsTable } from '@itop/updaters'
import { isPhrase, noPhrase } from './described.js'
import { expectThat, type Law } from './law.js'

/** The law of a table of settings. */
export const settingsLaw = (settings: SettingsTable): Law => ({
  name: 'says of each setting what it is, and has defaults in their ranges',
  run: () => {
    for (const [name, setting] of Object.entries(settings)) {
      expectThat(isPhrase(setting.about), () => noPhrase(`setting ${name}`, setting.about))
      for (const run of [{}, { model: 'mlp', data: 'mnist', steps: 100 }]) {
        const usual = defaultOf(setting, run)
        expectThat(usual === undefined || accepts(setting, usual), () =>
          `setting ${name}: expected a default that is ${rangeOf(setting)}, got ${JSON.stringify(usual)}.`)
      }
    }
  }
})

/** What a table says when nobody else says anything. */
export const usualSettings = (settings: SettingsTable = {}): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(settings).flatMap(([name, setting]) => {
    const usual = defaultOf(setting)
    return usual === undefined ? [] : [[name, usual]]
  }))
