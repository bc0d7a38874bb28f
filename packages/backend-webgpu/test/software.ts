import { swiftshader } from '@itop/config/chromium.mjs'
import { describe } from 'vitest'

const driver = swiftshader()

/** Why the tests of a device are skipped. */
export const missing = driver === undefined
  ? ', skipped: no SwiftShader; install Chromium (Debian: apt-get install chromium libvulkan1)' : ''

/** Points Dawn to the software driver; before the process's first use of it. */
if (driver) process.env['VK_ICD_FILENAMES'] = driver

/** Tests that need a device. */
export function describeOnDevice(name: string, tests: () => void): void {
  describe.skipIf(missing !== '')(`${name}${missing}`, tests)
}
