// What the processor is called here, and the folder of its pages.
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** Generations whose processors say only `Intel(R) Xeon(R) Processor`, by vendor, family and model of /proc/cpuinfo. */
const generations = [
  { vendor: 'GenuineIntel', family: 6, models: [106, 108], name: 'Ice Lake' },
  { vendor: 'GenuineIntel', family: 6, models: [143], name: 'Sapphire Rapids' },
  { vendor: 'GenuineIntel', family: 6, models: [207], name: 'Emerald Rapids' },
  { vendor: 'GenuineIntel', family: 6, models: [173, 174], name: 'Granite Rapids' },
  { vendor: 'AuthenticAMD', family: 25, models: [17, 160], name: 'Zen 4' },
  { vendor: 'AuthenticAMD', family: 26, models: [2, 17], name: 'Zen 5' }
]

/** A processor's own name, and its generation where that is known. */
export function processorName(model, cpuinfo) {
  const field = (name) => new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(cpuinfo)?.[1]
  const found = generations.find(({ vendor, family, models }) => vendor === field('vendor_id') &&
    family === Number(field('cpu family')) && models.includes(Number(field('model'))))
  const own = model.replaceAll(/\((?:R|TM)\)/g, '').replaceAll(/\s+/g, ' ').trim()
  return found ? `${own} (${found.name})` : own
}

/** That of this machine. */
export function thisProcessor() {
  return processorName(cpus()[0].model, cpuinfo())
}

/** Linux has it. */
function cpuinfo() {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    return ''
  }
}

/** The folder of a processor's pages: `intel-xeon-processor-emerald-rapids`. */
export const folderOf = (processor) => processor.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
