import { picture } from '../make/files.mjs'
import { refused, value } from '../make/outcomes.mjs'
import { folder, link, pipe } from '../make/tree.mjs'

const red = [200, 0, 0]
const blue = [0, 0, 200]
const good = {
  'train/a/1.png': picture(red), 'train/b/1.png': picture(blue),
  'val/a/1.png': picture(red), 'val/b/1.png': picture(blue)
}

/** Two pictures of two classes in folders of these names. */
const split = (train, test) => Object.fromEntries(
  Object.entries(good).map(([path, bytes]) => [path.replace('train', train).replace('val', test), bytes]))
const readAsMeant = value({
  train: { count: 2, classes: 2, labels: [0, 1], colours: [red, blue] }, test: { count: 2, labels: [0, 1] }
})

/** A case of what cannot be read in a class, refused by its path, and the same where that is to be skipped. */
const obstacle = (name, odd, [path, contents], words) => ({
  [name]: { odd, files: { ...good, [path]: contents }, right: refused(path, words) },
  [`${name}-skipped`]: {
    odd: `${odd} What is broken is to be skipped.`, files: { ...good, [path]: contents }, options: { onBroken: 'skip' },
    right: value({ train: { count: 2, classes: 2 }, skipped: [{ file: new RegExp(`${path}$`) }] })
  }
})

export const folders = {
  'capital-splits': { odd: 'Splits begin with capitals.', files: split('Train', 'Val'), right: readAsMeant },
  'long-splits': { odd: 'Splits are training and testing.', files: split('training', 'testing'), right: readAsMeant },
  'splits-in-capitals': { odd: 'Splits are TRAIN and TEST.', files: split('TRAIN', 'TEST'), right: readAsMeant },
  'set-in-names': {
    odd: 'Splits are training_set and test_set.',
    files: split('training_set', 'test_set'),
    right: readAsMeant
  },
  'what-macos-leaves': {
    odd: 'A folder __MACOSX beside the splits, and in one of them.',
    files: { ...good, '__MACOSX/train/a/._1.png': 'x', 'train/__MACOSX/._1.png': 'x', '.hidden/a/1.png': picture(red) },
    right: readAsMeant
  },
  ...obstacle('a-link-to-the-folder-above', 'A link leads to the folder that holds it.', ['train/a/up', link('..')],
    'a link to a folder above'),
  ...obstacle('a-link-to-itself', 'A picture is a link to itself.', ['train/a/x.png', link('x.png')],
    'a link that leads back to itself'),
  ...obstacle('a-link-to-nothing', 'A picture is a link to what is not there.', ['train/a/x.png', link('gone.png')],
    'a link'),
  ...obstacle('a-pipe', 'A picture is a named pipe.', ['train/a/z.png', pipe], 'a pipe'),
  'a-link-to-a-picture': {
    odd: 'A picture is a link to one in another class.',
    files: { ...good, 'train/b/2.png': link('../a/1.png') },
    right: value({ train: { count: 3, labels: [0, 1, 1], colours: [red, blue, red] } })
  },
  'a-link-to-a-folder': {
    odd: 'A class is a link to a folder elsewhere.',
    files: {
      ...good, 'elsewhere/1.png': picture([0, 200, 0]), 'train/c': link('../elsewhere'), 'val/c': link('../train/c')
    },
    right: value({ train: { count: 3, classes: 3, labels: [0, 1, 2] } })
  },
  'transparent': {
    odd: 'Pictures of 50×50 that are transparent, to be made smaller.',
    files: { ...good, 'train/a/1.png': picture([200, 50, 0, 0], 50) },
    right: value({ train: { colours: [[200, 50, 0], blue] } })
  },
  'transparent-at-its-size': {
    odd: 'Pictures of 50×50 that are transparent, to be read at that size.',
    files: Object.fromEntries(Object.keys(good).map(path => [path, picture([200, 50, 0, 0], 50)])),
    options: { imageSize: 50 },
    right: value({ train: { colours: [[200, 50, 0], [200, 50, 0]] } }),
    except: { train: value({}) }
  },
  'good': {
    odd: 'Nothing: two classes of one picture.',
    files: good,
    right: value({ train: { count: 2, classes: 2, labels: [0, 1], colours: [red, blue] }, test: { count: 2 } })
  },
  'hidden-files': {
    odd: 'Files that systems leave behind.',
    files: { ...good, 'train/a/.DS_Store': 'x', 'train/a/._1.png': 'x', 'train/.cache/1.png': picture(red) },
    right: value({ train: { count: 2, classes: 2 } })
  },
  'an-empty-class': {
    odd: 'A class has no pictures.',
    files: { ...good, 'train/c': folder },
    right: refused('train/c')
  },
  'one-class': {
    odd: 'There is one class only.',
    files: { 'train/a/1.png': picture(red), 'train/a/2.png': picture(red), 'val/a/1.png': picture(red) },
    right: refused('train: expected 2 to 65536 folders', 'cannot learn the one class a')
  },
  'a-text-named-png': {
    odd: 'A picture is a text, found when it is decoded.',
    files: { ...good, 'train/a/2.png': 'no picture' },
    right: refused('train/a/2.png')
  },
  'another-kind-of-file': {
    odd: 'A class holds a document.',
    files: { ...good, 'train/a/notes.txt': 'x' },
    right: refused('train/a/notes.txt')
  },
  'nothing-in-it': {
    odd: 'The folder is empty.',
    files: { '.': folder },
    right: refused('none of these')
  }
}
