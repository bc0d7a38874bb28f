// Prints what the tests depend on beside files in git, by which Nx knows whether they have to run again.
import { machineOf } from './machines.mjs'
import { ingredients, whyNotMade } from './made.mjs'
import { platforms } from './platforms.mjs'

const machines = platforms.map((platform) => machineOf(platform).missing ?? platform.name)
console.log([whyNotMade() ?? ingredients(), ...machines].join('\n'))
