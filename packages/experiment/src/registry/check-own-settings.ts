import { isRecord } from '@itop/checkpoint'
import { wrong } from './wrong-plugin.js'

/** What the command line has of its own: a setting of such a name could not be typed. */
const taken = ['json', 'quiet', 'debug', 'plugin', 'plugins', 'resume', 'usePrevious', 'dataChanged', 'compare', 'id',
  'tuned', 'schema']

/** Refuses settings of a plug-in's member that cannot become flags, or that say too little. */
export function checkOwnSettings(where: string, { settings = {} }: { readonly settings?: unknown }): void {
  if (!isRecord(settings)) throw wrong(`${where}: expected its settings to be a record`)
  for (const [key, setting] of Object.entries(settings)) {
    const one = `${where}: setting ${key}`
    checkName(one, key)
    if (!isRecord(setting) || !(setting['kind'] === 'number' || setting['kind'] === 'name')) {
      throw wrong(`${one}: expected a record whose kind is number or name`)
    }
    if (setting['kind'] === 'name' && !Array.isArray(setting['names'])) throw wrong(`${one}: expected a list of names`)
    if (typeof setting['about'] !== 'string' || setting['about'] === '') throw wrong(`${one}: it has no about`)
  }
}

function checkName(one: string, key: string): void {
  if (key === 'rounds') throw wrong(`${one}: it is lottery's`, 'Call it otherwise.')
  if (taken.includes(key)) throw wrong(`${one}: the command line has one of that name`, 'Call it otherwise.')
  if (/^no[A-Z]/.test(key)) throw wrong(`${one}: a flag that begins with no switches another off`, 'Call it otherwise.')
  if (!/^[a-z][a-zA-Z0-9]*$/.test(key)) {
    throw wrong(`${one}: expected letters and digits, a small letter first`,
      'Call it otherwise, such as dropRate: people type --drop-rate.')
  }
}
