// The networks' layers, multiply-adds and ERK densities. Computed in double precision by an independent program: the
// loop of the RigL and ITOP reference code (https://github.com/Shiweiliuiiiiiii/In-Time-Over-Parameterization) over the
// shapes, densities rounded to 6 decimals, scales to 9. Multiply-adds are weights × output positions.
export interface GoldenNetwork {
  readonly name: string
  readonly classes: number
  /** Maskable tensors and weights. */
  readonly tensors: number
  readonly maskable: number
  /** Dense multiply-adds of an image. */
  readonly macs: number
  readonly at: readonly {
    /** Requested global density. */
    readonly density: number
    /** ε: the density of an unsaturated layer over its raw score. */
    readonly scale: number
    /** Multiply-adds over dense ones. */
    readonly macRatio: number
    /** Layers of density 1. */
    readonly saturated: readonly string[]
  }[]
  /** In model order of the first of each shape; a density for each of `at`. */
  readonly rows: readonly GoldenRow[]
}

export type GoldenRow =
  readonly [shape: readonly number[], tensors: number, first: string, densities: readonly number[]]

export const goldenNetworks: readonly GoldenNetwork[] = [
  {
    name: 'resnet50', classes: 1000, tensors: 54, maskable: 25_502_912, macs: 4_089_184_256,
    at: [
      {
        density: 0.2, scale: 99.56117338, macRatio: 0.413795, saturated: [
          'layer1.0.conv1', 'layer1.0.conv3', 'layer1.0.downsample.0', 'layer1.1.conv1', 'layer1.1.conv3',
          'layer1.2.conv1', 'layer1.2.conv3', 'layer2.0.conv1'
        ]
      },
      { density: 0.1, scale: 48.78609722, macRatio: 0.241836, saturated: ['layer1.0.conv1'] },
      { density: 0.05, scale: 24.371583112, macRatio: 0.121672, saturated: [] }
    ],
    rows: [
      [[64, 3, 7, 7], 1, 'conv1', [0.857191, 0.420033, 0.209832]],
      [[64, 64, 1, 1], 1, 'layer1.0.conv1', [1, 1, 0.773512]],
      [[64, 64, 3, 3], 3, 'layer1.0.conv2', [0.361903, 0.177337, 0.08859]],
      [[256, 64, 1, 1], 4, 'layer1.0.conv3', [1, 0.958809, 0.478983]],
      [[64, 256, 1, 1], 2, 'layer1.1.conv1', [1, 0.958809, 0.478983]],
      [[128, 256, 1, 1], 1, 'layer2.0.conv1', [1, 0.57469, 0.287092]],
      [[128, 128, 3, 3], 4, 'layer2.0.conv2', [0.1769, 0.086683, 0.043303]],
      [[512, 128, 1, 1], 4, 'layer2.0.conv3', [0.975315, 0.477916, 0.238748]],
      [[512, 256, 1, 1], 1, 'layer2.0.downsample.0', [0.584885, 0.2866, 0.143174]],
      [[128, 512, 1, 1], 3, 'layer2.1.conv1', [0.975315, 0.477916, 0.238748]],
      [[256, 512, 1, 1], 1, 'layer3.0.conv1', [0.584885, 0.2866, 0.143174]],
      [[256, 256, 3, 3], 6, 'layer3.0.conv2', [0.087437, 0.042845, 0.021404]],
      [[1024, 256, 1, 1], 6, 'layer3.0.conv3', [0.486898, 0.238586, 0.119188]],
      [[1024, 512, 1, 1], 1, 'layer3.0.downsample.0', [0.292063, 0.143114, 0.071494]],
      [[256, 1024, 1, 1], 5, 'layer3.1.conv1', [0.486898, 0.238586, 0.119188]],
      [[512, 1024, 1, 1], 1, 'layer4.0.conv1', [0.292063, 0.143114, 0.071494]],
      [[512, 512, 3, 3], 3, 'layer4.0.conv2', [0.043466, 0.021299, 0.01064]],
      [[2048, 512, 1, 1], 3, 'layer4.0.conv3', [0.243259, 0.1192, 0.059547]],
      [[2048, 1024, 1, 1], 1, 'layer4.0.downsample.0', [0.145937, 0.071511, 0.035724]],
      [[512, 2048, 1, 1], 2, 'layer4.1.conv1', [0.243259, 0.1192, 0.059547]],
      [[1000, 2048], 1, 'fc', [0.148175, 0.072607, 0.036272]]
    ]
  },
  {
    name: 'wrn-22-2', classes: 10, tensors: 23, maskable: 1_076_912, macs: 157_730_048,
    at: [
      {
        density: 0.2, scale: 75.602980626, macRatio: 0.352066, saturated: [
          'fc', 'block1.layer.0.convShortcut', 'conv1', 'block2.layer.0.convShortcut', 'block3.layer.0.convShortcut'
        ]
      },
      {
        density: 0.1, scale: 35.934398888, macRatio: 0.173551, saturated: [
          'fc', 'block1.layer.0.convShortcut', 'conv1', 'block2.layer.0.convShortcut'
        ]
      },
      {
        density: 0.05, scale: 17.345967742, macRatio: 0.088104, saturated: [
          'fc', 'block1.layer.0.convShortcut', 'conv1'
        ]
      }
    ],
    rows: [
      [[16, 3, 3, 3], 1, 'conv1', [1, 1, 1]],
      [[32, 16, 3, 3], 1, 'block1.layer.0.conv1', [0.885972, 0.421106, 0.203273]],
      [[32, 32, 3, 3], 5, 'block1.layer.0.conv2', [0.574241, 0.272939, 0.131751]],
      [[32, 16, 1, 1], 1, 'block1.layer.0.convShortcut', [1, 1, 1]],
      [[64, 32, 3, 3], 1, 'block2.layer.0.conv1', [0.418376, 0.198856, 0.09599]],
      [[64, 64, 3, 3], 5, 'block2.layer.0.conv2', [0.274816, 0.130621, 0.063052]],
      [[64, 32, 1, 1], 1, 'block2.layer.0.convShortcut', [1, 1, 0.830032]],
      [[128, 64, 3, 3], 1, 'block3.layer.0.conv1', [0.203035, 0.096504, 0.046583]],
      [[128, 128, 3, 3], 5, 'block3.layer.0.conv2', [0.134331, 0.063848, 0.03082]],
      [[128, 64, 1, 1], 1, 'block3.layer.0.convShortcut', [1, 0.850986, 0.410781]],
      [[10, 128], 1, 'fc', [1, 1, 1]]
    ]
  },
  {
    name: 'vgg19', classes: 10, tensors: 17, maskable: 20_024_000, macs: 398_136_320,
    at: [
      { density: 0.1, scale: 189.655198631, macRatio: 0.222484, saturated: ['classifier', 'feature.0'] },
      { density: 0.05, scale: 94.502185896, macRatio: 0.113097, saturated: ['classifier', 'feature.0'] },
      { density: 0.02, scale: 37.410378255, macRatio: 0.047464, saturated: ['classifier', 'feature.0'] }
    ],
    rows: [
      [[64, 3, 3, 3], 1, 'feature.0', [1, 1, 1]],
      [[64, 64, 3, 3], 1, 'feature.3', [0.689393, 0.343514, 0.135986]],
      [[128, 64, 3, 3], 1, 'feature.7', [0.509328, 0.25379, 0.100467]],
      [[128, 128, 3, 3], 1, 'feature.10', [0.33698, 0.167912, 0.066471]],
      [[256, 128, 3, 3], 1, 'feature.14', [0.250805, 0.124972, 0.049473]],
      [[256, 256, 3, 3], 3, 'feature.17', [0.166561, 0.082994, 0.032855]],
      [[512, 256, 3, 3], 1, 'feature.27', [0.124438, 0.062006, 0.024546]],
      [[512, 512, 3, 3], 7, 'feature.30', [0.082798, 0.041257, 0.016332]],
      [[10, 512], 1, 'classifier', [1, 1, 1]]
    ]
  },
  {
    name: 'vgg19', classes: 100, tensors: 17, maskable: 20_070_080, macs: 398_182_400,
    at: [
      { density: 0.1, scale: 185.713742634, macRatio: 0.218044, saturated: ['feature.0', 'classifier'] },
      { density: 0.05, scale: 90.341760122, macRatio: 0.108417, saturated: ['feature.0', 'classifier'] },
      { density: 0.02, scale: 35.896676846, macRatio: 0.045761, saturated: ['feature.0'] }
    ],
    rows: [
      [[64, 3, 3, 3], 1, 'feature.0', [1, 1, 1]],
      [[64, 64, 3, 3], 1, 'feature.3', [0.675066, 0.328391, 0.130484]],
      [[128, 64, 3, 3], 1, 'feature.7', [0.498743, 0.242617, 0.096402]],
      [[128, 128, 3, 3], 1, 'feature.10', [0.329976, 0.160519, 0.063781]],
      [[256, 128, 3, 3], 1, 'feature.14', [0.245593, 0.119471, 0.047471]],
      [[256, 256, 3, 3], 3, 'feature.17', [0.163099, 0.079341, 0.031525]],
      [[512, 256, 3, 3], 1, 'feature.27', [0.121852, 0.059276, 0.023553]],
      [[512, 512, 3, 3], 7, 'feature.30', [0.081077, 0.039441, 0.015671]],
      [[100, 512], 1, 'classifier', [1, 1, 0.429077]]
    ]
  },
  {
    name: 'vgg-c', classes: 10, tensors: 16, maskable: 11_307_712, macs: 310_973_440,
    at: [
      {
        density: 0.2, scale: 198.978222141, macRatio: 0.318706, saturated: [
          'classifier.6', 'features.0', 'features.20'
        ]
      },
      { density: 0.1, scale: 97.596665509, macRatio: 0.165024, saturated: ['classifier.6', 'features.0'] },
      { density: 0.05, scale: 48.501007294, macRatio: 0.08488, saturated: ['classifier.6', 'features.0'] },
      { density: 0.02, scale: 19.072762102, macRatio: 0.035736, saturated: ['classifier.6'] }
    ],
    rows: [
      [[64, 3, 3, 3], 1, 'features.0', [1, 1, 1, 0.805736]],
      [[64, 64, 3, 3], 1, 'features.3', [0.723282, 0.354762, 0.1763, 0.069329]],
      [[128, 64, 3, 3], 1, 'features.7', [0.534365, 0.2621, 0.130252, 0.051221]],
      [[128, 128, 3, 3], 1, 'features.10', [0.353545, 0.17341, 0.086177, 0.033889]],
      [[256, 128, 3, 3], 1, 'features.14', [0.263134, 0.129065, 0.064139, 0.025222]],
      [[256, 256, 3, 3], 1, 'features.17', [0.174748, 0.085712, 0.042595, 0.01675]],
      [[256, 256, 1, 1], 1, 'features.20', [1, 0.765452, 0.380394, 0.149588]],
      [[512, 256, 3, 3], 1, 'features.24', [0.130555, 0.064036, 0.031823, 0.012514]],
      [[512, 512, 3, 3], 3, 'features.27', [0.086868, 0.042608, 0.021174, 0.008327]],
      [[512, 512, 1, 1], 2, 'features.30', [0.778777, 0.381982, 0.189827, 0.074648]],
      [[512, 2048], 1, 'classifier.0', [0.485787, 0.238273, 0.118411, 0.046564]],
      [[512, 512], 1, 'classifier.3', [0.777259, 0.381237, 0.189457, 0.074503]],
      [[10, 512], 1, 'classifier.6', [1, 1, 1, 1]]
    ]
  },
  {
    name: 'vgg16', classes: 10, tensors: 16, maskable: 15_239_872, macs: 313_725_952,
    at: [
      { density: 0.1, scale: 151.835388311, macRatio: 0.202146, saturated: ['classifier.6', 'features.0'] },
      { density: 0.05, scale: 75.575020016, macRatio: 0.103458, saturated: ['classifier.6', 'features.0'] }
    ],
    rows: [
      [[64, 3, 3, 3], 1, 'features.0', [1, 1]],
      [[64, 64, 3, 3], 1, 'features.3', [0.551919, 0.274714]],
      [[128, 64, 3, 3], 1, 'features.7', [0.407761, 0.20296]],
      [[128, 128, 3, 3], 1, 'features.10', [0.269781, 0.134282]],
      [[256, 128, 3, 3], 1, 'features.14', [0.200791, 0.099943]],
      [[256, 256, 3, 3], 2, 'features.17', [0.133346, 0.066372]],
      [[512, 256, 3, 3], 1, 'features.24', [0.099623, 0.049587]],
      [[512, 512, 3, 3], 5, 'features.27', [0.066287, 0.032994]],
      [[512, 512], 2, 'classifier.0', [0.593107, 0.295215]],
      [[10, 512], 1, 'classifier.6', [1, 1]]
    ]
  },
  {
    name: 'vgg-like', classes: 10, tensors: 15, maskable: 14_977_728, macs: 313_463_808,
    at: [
      { density: 0.1, scale: 166.249420161, macRatio: 0.220441, saturated: ['classifier.3', 'features.0'] },
      { density: 0.05, scale: 82.742908118, macRatio: 0.112558, saturated: ['classifier.3', 'features.0'] }
    ],
    rows: [
      [[64, 3, 3, 3], 1, 'features.0', [1, 1]],
      [[64, 64, 3, 3], 1, 'features.3', [0.604314, 0.300769]],
      [[128, 64, 3, 3], 1, 'features.7', [0.446471, 0.22221]],
      [[128, 128, 3, 3], 1, 'features.10', [0.295392, 0.147018]],
      [[256, 128, 3, 3], 1, 'features.14', [0.219853, 0.109422]],
      [[256, 256, 3, 3], 2, 'features.17', [0.146005, 0.072667]],
      [[512, 256, 3, 3], 1, 'features.24', [0.109081, 0.05429]],
      [[512, 512, 3, 3], 5, 'features.27', [0.07258, 0.036123]],
      [[512, 512], 1, 'classifier.0', [0.649412, 0.323214]],
      [[10, 512], 1, 'classifier.3', [1, 1]]
    ]
  },
  {
    name: 'resnet34', classes: 100, tensors: 37, maskable: 21_311_168, macs: 1_159_448_576,
    at: [
      {
        density: 0.2, scale: 271.906896552, macRatio: 0.435666, saturated: [
          'conv1', 'layer2.0.shortcut.0', 'classifier', 'layer3.0.shortcut.0', 'layer4.0.shortcut.0'
        ]
      },
      {
        density: 0.1, scale: 130.441080804, macRatio: 0.212218, saturated: [
          'conv1', 'layer2.0.shortcut.0', 'classifier', 'layer3.0.shortcut.0'
        ]
      },
      { density: 0.05, scale: 63.531439576, macRatio: 0.105556, saturated: ['conv1', 'layer2.0.shortcut.0'] },
      { density: 0.02, scale: 25.252549673, macRatio: 0.043239, saturated: ['conv1'] }
    ],
    rows: [
      [[64, 3, 3, 3], 1, 'conv1', [1, 1, 1, 1]],
      [[64, 64, 3, 3], 6, 'layer1.0.conv1', [0.988377, 0.474151, 0.230936, 0.091793]],
      [[128, 64, 3, 3], 1, 'layer2.0.conv1', [0.730219, 0.350306, 0.170617, 0.067817]],
      [[128, 128, 3, 3], 7, 'layer2.0.conv2', [0.483125, 0.231768, 0.112883, 0.044869]],
      [[128, 64, 1, 1], 1, 'layer2.0.shortcut.0', [1, 1, 1, 0.598022]],
      [[256, 128, 3, 3], 1, 'layer3.0.conv1', [0.359577, 0.172499, 0.084016, 0.033395]],
      [[256, 256, 3, 3], 11, 'layer3.0.conv2', [0.238796, 0.114557, 0.055795, 0.022177]],
      [[256, 128, 1, 1], 1, 'layer3.0.shortcut.0', [1, 1, 0.748387, 0.29747]],
      [[512, 256, 3, 3], 1, 'layer4.0.conv1', [0.178406, 0.085586, 0.041685, 0.016569]],
      [[512, 512, 3, 3], 5, 'layer4.0.conv2', [0.118707, 0.056947, 0.027736, 0.011025]],
      [[512, 256, 1, 1], 1, 'layer4.0.shortcut.0', [1, 0.766294, 0.373224, 0.148349]],
      [[100, 512], 1, 'classifier', [1, 1, 0.759399, 0.301847]]
    ]
  },
  {
    name: 'mlp-cifar10', classes: 10, tensors: 3, maskable: 3_675_136, macs: 3_675_136,
    at: [
      { density: 0.2, scale: 129.6, macRatio: 0.2, saturated: ['fc3'] },
      { density: 0.1, scale: 64.345454545, macRatio: 0.1, saturated: ['fc3'] },
      { density: 0.05, scale: 31.718181818, macRatio: 0.05, saturated: ['fc3'] },
      { density: 0.02, scale: 12.141818182, macRatio: 0.02, saturated: ['fc3'] },
      { density: 0.01, scale: 5.971946701, macRatio: 0.01, saturated: [] }
    ],
    rows: [
      [[1024, 3072], 1, 'fc1', [0.16875, 0.083783, 0.0413, 0.01581, 0.007776]],
      [[512, 1024], 1, 'fc2', [0.379688, 0.188512, 0.092924, 0.035572, 0.017496]],
      [[10, 512], 1, 'fc3', [1, 1, 1, 1, 0.608859]]
    ]
  },
  {
    name: 'mlp', classes: 10, tensors: 3, maskable: 266_200, macs: 266_200,
    at: [
      { density: 0.2, scale: 35.202156334, macRatio: 0.2, saturated: ['fc3'] },
      { density: 0.1, scale: 17.264150943, macRatio: 0.1, saturated: ['fc3'] },
      { density: 0.05, scale: 8.350062735, macRatio: 0.05, saturated: [] },
      { density: 0.02, scale: 3.340025094, macRatio: 0.02, saturated: [] },
      { density: 0.01, scale: 1.670012547, macRatio: 0.01, saturated: [] }
    ],
    rows: [
      [[300, 784], 1, 'fc1', [0.162241, 0.079568, 0.038484, 0.015394, 0.007697]],
      [[100, 300], 1, 'fc2', [0.469362, 0.230189, 0.111334, 0.044534, 0.022267]],
      [[10, 100], 1, 'fc3', [1, 1, 0.918507, 0.367403, 0.183701]]
    ]
  },
  {
    name: 'lenet5', classes: 10, tensors: 4, maskable: 430_500, macs: 2_293_000,
    at: [
      { density: 0.2, scale: 58.405797101, macRatio: 0.291306, saturated: ['fc4', 'conv1'] },
      { density: 0.1, scale: 27.210144928, macRatio: 0.203964, saturated: ['fc4', 'conv1'] },
      { density: 0.05, scale: 11.711552091, macRatio: 0.126171, saturated: ['fc4'] }
    ],
    rows: [
      [[20, 1, 5, 5], 1, 'conv1', [1, 1, 0.726116]],
      [[50, 20, 5, 5], 1, 'conv2', [0.186899, 0.087072, 0.037477]],
      [[500, 800], 1, 'fc3', [0.189819, 0.088433, 0.038063]],
      [[10, 500], 1, 'fc4', [1, 1, 1]]
    ]
  }
]
