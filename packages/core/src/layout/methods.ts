import type { LayoutMethod } from './layout.ts'
import { tSne } from './t-sne.ts'
import { umap } from './umap.ts'

/** Every way to lay points out, by the name that explanations have. Another one is a file of its own and a line here. */
export const LAYOUT_METHODS = { umap, tsne: tSne } as const satisfies Record<string, LayoutMethod>
