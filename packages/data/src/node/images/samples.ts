import { basename } from 'node:path'
import { isLitter } from '../litter.js'
import { reason } from '../reason.js'
import { imageEndings, isImageKind, isImageName } from './image-list.js'
import type { Report } from './report.js'
import { TarError } from './tar-error.js'
import { tarMembers, type TarMember } from './tar-members.js'

/** An image in a shard, and what tells its class. */
export interface Sample {
  readonly key: string
  readonly image: TarMember
  readonly label: TarMember
}

/**
 * The samples of a shard, in order; of one that is damaged, those before the damage. As in WebDataset, members that
 * follow each other are of one sample if their names are alike up to the first dot, their key. What comes after that
 * dot is the kind: `jpg`, `cls`; members of other kinds are passed over, hidden ones too.
 */
export function* samplesOf(file: string, report: Report): Generator<Sample, void, undefined> {
  const places = new Map<string, number>()
  for (const { key, members } of groupsOf(file, report)) {
    const [first, at] = [places.get(key), members[0].at]
    if (first === undefined) places.set(key, at)
    const sample = first === undefined ? sampleOf(key, members) : {
      expected: 'the members of a sample one after the other',
      found: `its key at byte ${first} and, after another sample, again at byte ${at}`
    }
    if ('found' in sample) report({ file: `${file} (${key})`, ...sample })
    else yield sample
  }
}

interface Group {
  readonly key: string
  /** Those that may be meant for an image or a label, at least one. */
  readonly members: TarMember[]
}

/** Members of one key that follow each other. */
function* groupsOf(file: string, report: Report): Generator<Group, void, undefined> {
  let group: Group | undefined
  try {
    for (const member of tarMembers(file)) {
      const key = keyOf(member.path)
      if (key === undefined) continue
      if (group?.key === key) group.members.push(member)
      else {
        if (group) yield group
        group = { key, members: [member] }
      }
    }
  } catch (error) {
    if (error instanceof TarError) report({ file, expected: error.expected, found: error.found })
    else report({ file, expected: 'a shard that can be read', found: reason(error) })
  }
  if (group) yield group
}

/** The key of a member that may be meant for an image or a label; undefined for any other. */
function keyOf(path: string): string | undefined {
  if (!isImageName(path) && !isLabelName(path)) return undefined
  const plain = path.replace(/(^|\/)(\.?\/)+/g, '$1') // a/./b is a/b
  if (plain.split('/').some(step => step !== '..' && isLitter(step))) return undefined
  return plain.slice(0, plain.indexOf('.', plain.lastIndexOf('/') + 1))
}

/** Whether a name ends as that of a label does. */
const isLabelName = (name: string): boolean => /\.(cls|json)$/i.test(name)

/** What follows the first dot of a name, in small letters. */
const kindOf = ({ path }: TarMember): string => basename(path).replace(/^[^.]*\./s, '').toLowerCase()

/** What is wrong with a sample. */
interface Complaint {
  readonly expected: string
  readonly found: string
}

/** The members that make a sample, whatever their order. */
function sampleOf(key: string, members: readonly TarMember[]): Sample | Complaint {
  const image = only(members, 'an image', {
    of: isImageKind, like: isImageName, missing: `an image (${imageEndings}) beside the label`
  })
  if ('found' in image) return image
  // A .cls is the plainer of the two; a .json beside it may hold whatever else is known.
  const plain = members.some(member => kindOf(member) === 'cls')
  const label = only(members, 'a label', {
    of: kind => kind === (plain ? 'cls' : 'json'), like: isLabelName, missing: 'a label (.cls, .json) beside the image'
  })
  return 'found' in label ? label : { key, image, label }
}

interface Wanted {
  readonly of: (kind: string) => boolean
  /** Whether a person may have meant a member of this name. */
  readonly like: (name: string) => boolean
  readonly missing: string
}

/** The only member that is wanted. */
function only(members: readonly TarMember[], what: string, { of, like, missing }: Wanted): TarMember | Complaint {
  const [member, second, ...more] = members.filter(member => of(kindOf(member)))
  if (member === undefined) return { expected: missing, found: near(members.find(({ path }) => like(path))) }
  if (second !== undefined) {
    const others = more.length === 0 ? '' : `, and ${more.length} more`
    return { expected: `${what} and no other`, found: `${nameOf(member)} and ${nameOf(second)}${others}` }
  }
  return member.instead === undefined ? member : { expected: `the file ${nameOf(member)}`, found: member.instead }
}

const near = (member: TarMember | undefined): string => member === undefined ? 'none' :
  `${nameOf(member)}, which is of the kind ${kindOf(member)}, since a sample's name ends at its first dot`

const nameOf = ({ path }: TarMember): string => basename(path)
