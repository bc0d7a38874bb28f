// Imported first, for its effect: an older Node would fail later with an error that does not name the cause.

/** What to tell someone whose Node is older than `least`, or undefined when it is new enough. */
export function versionProblem(version, least = '20.19.0') {
  const [have, need] = [version, least].map(text => text.split('.').map(Number))
  const at = need.findIndex((part, i) => part !== have[i])
  if (at < 0 || have[at] > need[at]) return undefined
  return 'This project needs Node ' + least + ' or later; this is ' + version + ' (' + process.execPath + '). ' +
    'Install a newer Node, then run the same command again.'
}

const problem = versionProblem(process.versions.node)
if (problem !== undefined) {
  console.error(problem)
  process.exit(1)
}
