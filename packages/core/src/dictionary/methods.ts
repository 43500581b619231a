import { convexNmf } from './convex-nmf.ts'
import type { DictionaryMethod } from './dictionary.ts'
import { kMeans } from './k-means.ts'
import { klNmf } from './kl-nmf.ts'
import type { DictionaryName } from './names.ts'
import { nmf } from './nmf.ts'
import { pca } from './pca.ts'
import { raSae } from './ra-sae.ts'
import { semiNmf } from './semi-nmf.ts'
import { sphericalKMeans } from './spherical-k-means.ts'
import { splitNmf } from './split-nmf.ts'
import { topKSae } from './topk-sae.ts'

/** Every way to find concepts. Another one is a file of its own, its name in names.ts, and a line here. */
export const DICTIONARY_METHODS = {
  nmf,
  'kl-nmf': klNmf,
  'semi-nmf': semiNmf,
  'split-nmf': splitNmf,
  'convex-nmf': convexNmf,
  'k-means': kMeans,
  'spherical-k-means': sphericalKMeans,
  pca,
  'topk-sae': topKSae,
  'ra-sae': raSae,
} as const satisfies Record<DictionaryName, DictionaryMethod>
