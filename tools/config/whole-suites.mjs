/**
 * Whether suites are run as a whole everywhere. Else slow places, where what passes all of a suite elsewhere is only
 * hosted by another program, run a sample.
 */
export const wholeSuites = process.env.ITOP_WHOLE_SUITES === '1'
