/** Names of the methods, apart from them so that a command line can list them without onnxruntime. */
export const DICTIONARY_NAMES = [
  'nmf',
  'kl-nmf',
  'semi-nmf',
  'split-nmf',
  'convex-nmf',
  'k-means',
  'spherical-k-means',
  'pca',
  'topk-sae',
  'ra-sae',
] as const

export type DictionaryName = (typeof DICTIONARY_NAMES)[number]
