import { describe, expect, it } from 'vitest'
import { bibtexCitation, plainCitation } from './cite.ts'

const cited = {
  title: 'what resnet looks for when it says “espresso”',
  address: 'https://lens.example/classes/967-espresso?model=resnet-1234',
  modelId: 'resnet-1234',
  at: Date.UTC(2026, 10, 26, 12),
}

describe('a citation', () => {
  it('names the page, its run, its day and its permanent address', () => {
    expect(plainCitation(cited)).toBe(
      'Lens: what resnet looks for when it says “espresso”. Run resnet-1234, 2026-11-26. https://lens.example/classes/967-espresso?model=resnet-1234',
    )
    expect(bibtexCitation(cited)).toBe(
      [
        '@misc{lens-classes-967-espresso,',
        '  title = {{what resnet looks for when it says “espresso”}},',
        '  author = {{Lens}},',
        '  year = {2026},',
        '  note = {Run resnet-1234, 2026-11-26},',
        '  url = {https://lens.example/classes/967-espresso?model=resnet-1234}',
        '}',
      ].join('\n'),
    )
  })

  it('cannot be broken by what something is called', () => {
    const title = String.raw`}} \input{x} 100 % & $ # _ ~ ^`
    const entry = bibtexCitation({ ...cited, title })
    expect(entry).toContain(
      String.raw`title = {{\}\} \textbackslash{}input\{x\} 100 \% \& \$ \# \_ \textasciitilde{} \textasciicircum{}}},`,
    )
    // Every brace that is not escaped is closed where it should be.
    let depth = 0
    for (const brace of entry.replaceAll(/\\[{}]/g, '').match(/[{}]/g) ?? []) {
      depth += brace === '{' ? 1 : -1
      expect(depth).toBeGreaterThanOrEqual(0)
    }
    expect(depth).toBe(0)
  })
})
