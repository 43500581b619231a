import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { classNames } from '../../frame/class-names.ts'
import { NothingYet } from '../../frame/nothing-yet.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { CHAPTERS, PARAGRAPHS } from '../../method/paragraphs.tsx'
import { TERMS, type TermId } from '../../numbers/terms.ts'
import { selectModel } from '../../server/selected-model.ts'
import type { SearchParameters } from '../../urls/parameters.ts'
import { methodPath } from '../../urls/paths.ts'

export const metadata: Metadata = {
  title: 'Method',
  description: 'How Lens finds the concepts of an image classifier, and what each of its numbers means.',
}

export default async function MethodPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const selection = await selectModel(await searchParams)
  if (selection === null) return <NothingYet />
  return (
    <PageFrame selection={selection} section="method" underModel={methodPath}>
      <div className="wrap grid gap-x-columns gap-y-12 pt-part lg:grid-cols-[14rem_minmax(0,1fr)]">
        <div className="grid gap-6 lg:col-span-full">
          <h1>How to read this</h1>
          <p className="max-w-prose text-lead">
            An image classifier says “boat” and does not say why. Lens asks why: it looks for the visual
            patterns that the model goes by, and measures what each of them contributes to the answer. This
            page explains every number of the site, without assuming that you have seen one before.
          </p>
        </div>
        <Contents />
        <div className="grid gap-section">
          {CHAPTERS.map(({ id, title, terms }) => (
            <Chapter key={id} id={id} title={title}>
              {terms.map((term) => (
                <Entry key={term} term={term} />
              ))}
            </Chapter>
          ))}
          <Chapter id="sources" title="Where this comes from">
            <p className="max-w-text">
              Finding concepts by factorising the responses to crops is CRAFT (Fel, Picard, Béthune and
              others, CVPR 2023). Weighing them by what they contribute to the score, with prevalence,
              reliability and alignment, follows “A Holistic Approach to Unifying Automatic Concept Extraction
              and Concept Importance Estimation” (Fel, Boutin and others, NeurIPS 2023), which also proves
              when contributions are exact. The LENS project of Thomas Fel and Thomas Serre showed both for
              the thousand classes of one model; this site does it for any classifier in an ONNX file.
            </p>
          </Chapter>
        </div>
      </div>
    </PageFrame>
  )
}

function Contents() {
  return (
    <nav
      aria-label="On this page"
      className="font-sans text-label lg:sticky lg:top-22 lg:max-h-[calc(100dvh-7rem)] lg:self-start lg:overflow-auto"
    >
      <ol className="grid fit-36 gap-x-4 gap-y-6 lg:grid-cols-1">
        {CHAPTERS.map(({ id, title, terms }) => (
          <li key={id}>
            <ContentsLink id={id} className="font-semibold">
              {title}
            </ContentsLink>
            <ul>
              {terms.map((term) => (
                <li key={term}>
                  <ContentsLink id={term} className="text-ink-soft">
                    {TERMS[term].name}
                  </ContentsLink>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </nav>
  )
}

function ContentsLink({ id, className, children }: { id: string; className: string; children: string }) {
  return (
    <a href={`#${id}`} className={classNames('inline-block py-1 no-underline hover:underline', className)}>
      {children}
    </a>
  )
}

function Chapter({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="grid gap-11">
      <h2 id={id} className="border-t border-line-strong pt-4">
        {title}
      </h2>
      {children}
    </section>
  )
}

function Entry({ term }: { term: TermId }) {
  const { text, diagram } = PARAGRAPHS[term]
  return (
    <section id={term} aria-labelledby={`${term}-title`} className="group grid max-w-text gap-3.5">
      <h3
        id={`${term}-title`}
        className="group-target:underline group-target:decoration-2 group-target:underline-offset-4"
      >
        {TERMS[term].name}
      </h3>
      <p className="text-ink-soft italic">{TERMS[term].short}</p>
      {diagram !== undefined && <div className="my-3">{diagram}</div>}
      {text}
    </section>
  )
}
