import { beforeAll, describe, test } from 'vitest'
import { conformance } from '../src/conformance/index.js'
import { usePlainCpu } from './plain-cpu.js'

beforeAll(usePlainCpu)

describe('the dense fallback, on the plain CPU backend of TF.js', () => {
  for (const { name, run } of conformance) test(name, run)
})
