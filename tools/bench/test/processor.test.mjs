import { expect, test } from 'vitest'
import { folderOf, processorName } from '../processor.mjs'

const cpuinfo = (vendor, family, model) =>
  `processor\t: 0\nvendor_id\t: ${vendor}\ncpu family\t: ${family}\nmodel\t\t: ${model}\nmodel name\t: X\n`

test('a processor that says little is told by its generation', () => {
  expect(processorName('Intel(R) Xeon(R) Processor', cpuinfo('GenuineIntel', 6, 207)))
    .toBe('Intel Xeon Processor (Emerald Rapids)')
  expect(processorName('AMD EPYC', cpuinfo('AuthenticAMD', 25, 17))).toBe('AMD EPYC (Zen 4)')
})

test('one of no known generation, or where nothing says, has its own name', () => {
  expect(processorName('AMD EPYC', cpuinfo('AuthenticAMD', 23, 49))).toBe('AMD EPYC')
  expect(processorName('Apple M2', '')).toBe('Apple M2')
})

test('the folder of its pages is its name in letters that every system takes', () => {
  expect(folderOf('Intel Xeon Processor (Emerald Rapids)')).toBe('intel-xeon-processor-emerald-rapids')
  expect(folderOf('AMD EPYC')).toBe('amd-epyc')
})
