import { picture } from '../make/files.mjs'
import { refused, value } from '../make/outcomes.mjs'
import { folder, link, pipe } from '../make/tree.mjs'

const red = [200, 0, 0]
const blue = [0, 0, 200]
const good = {
  'train/a/1.png': picture(red), 'train/b/1.png': picture(blue),
  'val/a/1.png': picture(red), 'val/b/1.png': picture(blue)
}

export const folders = {
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
  'splits-in-capitals': {
    odd: 'The splits are called Train and Val.',
    files: {
      'Train/a/1.png': picture(red), 'Train/b/1.png': picture(blue),
      'Val/a/1.png': picture(red), 'Val/b/1.png': picture(blue)
    },
    right: value({ train: { count: 2, classes: 2, labels: [0, 1] }, test: { count: 2 } })
  },
  'a-zip-of-a-mac': {
    odd: 'An archive made on a Mac left a folder beside the splits and the classes.',
    files: { ...good, '__MACOSX/train/a/._1.png': 'x', 'train/__MACOSX/1.png': 'x' },
    right: value({ train: { count: 2, classes: 2 } })
  },
  'transparent': {
    odd: 'A picture is transparent everywhere, and larger than it is shown.',
    files: { ...good, 'train/a/1.png': picture([...red, 0], 50) },
    right: value({ train: { colours: [red, blue] } })
  },
  'a-link-to-the-folder-above': {
    odd: 'A class holds a link to all classes.',
    files: { ...good, 'train/a/up': link('..') },
    right: refused('train/a/up', 'a link to a folder above')
  },
  'a-link-to-itself': {
    odd: 'A picture is a link to itself.',
    files: { ...good, 'train/a/x.png': link('x.png') },
    right: refused('train/a/x.png', 'a link that leads back to itself')
  },
  'a-pipe': {
    odd: 'A picture is a named pipe.',
    files: { ...good, 'train/a/z.png': pipe },
    right: refused('train/a/z.png', 'a pipe')
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
