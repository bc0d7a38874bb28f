// What a new plug-in begins with keeps the laws before anything of it is changed.
import { describePlugin } from '@itop/conformance'
import { describe, test } from 'vitest'
import { plugin } from '../template/src/index.js'

describePlugin(plugin, { describe, test })
