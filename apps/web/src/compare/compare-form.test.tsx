import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import type { Comparison } from '../urls/comparison.ts'
import { CompareForm } from './compare-form.tsx'

const classes = ['dalmatian', 'starfish', 'umbrella'].map((name, index) => ({
  index,
  name,
  slug: name,
  modelId: 'one',
}))
const run = (id: string) => ({ id, name: id, conceptsPerClass: 10, autoConcepts: false })

/** What the form has chosen, but for what is the first of its list. */
function chosen(asked: Comparison, models = [run('one')]): string[] {
  const form = (
    <CompareForm {...{ asked, classes, otherClasses: classes, models }} model={run('one')} inUrl={null} />
  )
  return [...renderToStaticMarkup(form).matchAll(/selected="">([^<]+)/g)].map(([, name = '']) => name)
}

it('offers another class than the one to compare', () => {
  expect(chosen({})).toEqual(['starfish'])
  expect(chosen({ class: 2 })).toEqual(['umbrella', 'dalmatian'])
  expect(chosen({ class: 2, with: 2 })).toEqual(['umbrella', 'umbrella'])
})

it('offers the class of the same name where there is another model', () => {
  expect(chosen({ class: 2 }, [run('one'), run('two')])).toEqual([
    'umbrella',
    'the class of the same name',
    'one, the same',
  ])
})
