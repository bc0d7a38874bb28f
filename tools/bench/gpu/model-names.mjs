// The networks that there are, as a line of JSON, for the script, which imports nothing that has to be installed.
import { modelNames } from '@itop/models'

process.stdout.write(`${JSON.stringify({ models: modelNames })}\n`)
