/**
 * By network, distribution and density at the start: all methods draw alike. Computed on itop-cpu with one thread, and
 * the same on every other backend. They change only when seeds come to mean something else, and then no run of before
 * can be repeated.
 */
export const initialMaskHashes: Readonly<Record<string, string>> = {
  'mlp/uniform/1': 'b449e6715cd9f24c',
  'mlp/erk/0.3': '75398d087e769728',
  'mlp/uniform/0.3': '183d730950e9d41d',
  'mlp/erk/0.5': '55e2a0a1a80660d4',
  'mlp/erk/0.3/block:4x1': 'a248e3bafc93a635',
  'mlp/erk/0.3/shared:4': 'a248e3bafc93a635',
  'mlp/erk/0.3/fan-in': 'c16ca9e6934fcdad',
  'mlp/erk/0.3/fan-in:2': '57b189e491e9bdc8',
  'mlp/uniform/0.3/fan-in:4': '2aca4ba2df4f42ff',
  'conv/uniform/1': '09fa9535ac471a49',
  'conv/erk/0.3': '3a29015937206998',
  'conv/uniform/0.3': '70dc835d5dbce476',
  'conv/erk/0.5': '8831adcb2ff71ec5',
  'conv/erk/0.3/block:4x1': 'f68068dcc7af8b21',
  'conv/erk/0.3/shared:4': 'f68068dcc7af8b21',
  'conv/erk/0.3/fan-in': 'bc4e6964f80abc99',
  'conv/erk/0.3/fan-in:2': '7a467ce591f03f85',
  'conv/uniform/0.3/fan-in:4': '0dcfe4efb258d0fc'
}

/** By network and rule of growth: at the start, then after each update. */
export const randomRunHashes: Readonly<Record<string, readonly string[]>> = {
  'mlp/random': [
    '75398d087e769728', 'e44abfb649187667', 'edaadd73411a616e', 'a1aa75cb0f0c0942', '65459b8e130621eb',
    '22c90b9c280304d3', '7f8a9b18288e62fd'
  ],
  'mlp/random-unfired': [
    '75398d087e769728', 'd87b91e583f36d9a', '1fc2a3730c45ffbf', '886db22b1cd8e195', '04fe262f5a2a02db',
    'd194c48bf7c2d40a', '5cb52b88b65b51d5'
  ],
  'mlp/random-bernoulli': [
    '75398d087e769728', '9e34969dc0f192bc', '80dc9296e6740cc3', '6bab97186bfd23e8', '1a71ccff2c115e05',
    '9bad8029d4a43062', '8469d6bc3aaafe27'
  ],
  'conv/random': [
    '3a29015937206998', 'fb3be626c7ab9bce', 'd6a9b4bab633bb5e', 'a955e31549b371cd', '628d3114e119d62b',
    'b55752bb1a593261', 'c7bfd16a09a4baff'
  ],
  'conv/random-unfired': [
    '3a29015937206998', 'a1b631e124e20063', '45492a61e8e4848e', '2ba469961371340e', '44bbc1af435d0cf7',
    '40a328f81a1a8448', '272354327b7a34e0'
  ],
  'conv/random-bernoulli': [
    '3a29015937206998', '8fb355749e95b2e4', '296480454515ee9a', 'fc8eb1c646dcdaaf', '994a91e3cc06c34e',
    '8d5dd4da87c4829e', 'e38c2a0575f406c4'
  ]
}

/** FNV-1a over the words of two epochs of batches, each batch's pixels and then its labels. */
export const batchesHash = '38871e55'
