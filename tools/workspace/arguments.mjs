// What the user typed after `npm start` and `npm test`.

/** The words for `itop`, from what followed `npm start`; npm takes its `--` away, a direct call may still have it. */
export const trainWords = words => ['train', ...(words[0] === '--' ? words.slice(1) : words)]

/** The projects that `npm test` was asked for, all of them when none is named; a project goes by its folder's name. */
export function chosenProjects(projects, words) {
  const names = words[0] === '--' ? words.slice(1) : words
  if (names.length === 0) return projects
  return names.map(name => {
    const project = projects.find(each => each.folder.endsWith(`/${name}`) || each.name === name)
    if (project === undefined) {
      const known = projects.map(each => each.folder.split('/').at(-1)).join(', ')
      throw new RangeError(`npm test: no project is named ${name}. Choose from ${known}.`)
    }
    return project
  })
}
