// Every way in which a file of weights is wrong is told in one sentence, with the tensor or the offset.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrongs } from '../fuzz/inputs/safetensors.mjs'
import { networkIn, packedFile, wholeFile } from '../make/exports.mjs'

test.each(Object.entries(wrongs))('%s files are refused, which a sentence says', (_, changes) => {
  fc.assert(fc.property(fc.constantFrom(wholeFile, packedFile), changes, (file, change) => {
    expect(() => networkIn(change(file))).toThrow(expect.objectContaining({
      name: 'ExportError', what: expect.stringMatching(/^(?=.*(tensor "|offset \d)).{20,401}$/u)
    }))
  }))
})
