import fc from 'fast-check'
import { cifar } from '../../make/files.mjs'
import { applyEdits, edits } from '../edits.mjs'

const labels = fc.array(fc.oneof(fc.nat(9), fc.nat(255)), { minLength: 1, maxLength: 3 })

/** A CIFAR file of some images, changed or not. */
export const cifarFiles = fc.tuple(labels, fc.oneof(fc.constant([]), edits))
  .map(([each, list]) => ({ 'data.bin': applyEdits(cifar(each), list) }))
