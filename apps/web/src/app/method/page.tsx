import type { Metadata } from 'next'
import { classNames } from '../../frame/class-names.ts'
import { NothingYet } from '../../frame/nothing-yet.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { CHAPTERS, PARAGRAPHS } from '../../method/paragraphs.tsx'
import { TERMS, type TermId } from '../../numbers/terms.ts'
import { selectModel } from '../../server/selected-model.ts'
import type { SearchParameters } from '../../urls/parameters.ts'
import { methodPath } from '../../urls/paths.ts'
import styles from './page.module.css'

export const metadata: Metadata = {
  title: 'Method',
  description: 'How Lens finds the concepts of an image classifier, and what each of its numbers means.',
}

export default async function MethodPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const selection = await selectModel(await searchParams)
  if (selection === null) return <NothingYet />
  return (
    <PageFrame selection={selection} section="method" underModel={methodPath}>
      <div className={classNames('wrap', styles.page)}>
        <div className={styles.head}>
          <h1>How to read this</h1>
          <p>
            An image classifier says “boat” and does not say why. Lens asks why: it looks for the visual
            patterns that the model goes by, and measures what each of them contributes to the answer. This
            page explains every number of the site, without assuming that you have seen one before.
          </p>
        </div>
        <nav aria-label="On this page" className={styles.contents}>
          <ol>
            {CHAPTERS.map(({ id, title, terms }) => (
              <li key={id}>
                <a href={`#${id}`}>{title}</a>
                <ul>
                  {terms.map((term) => (
                    <li key={term}>
                      <a href={`#${term}`}>{TERMS[term].name}</a>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ol>
        </nav>
        <div className={styles.chapters}>
          {CHAPTERS.map(({ id, title, terms }) => (
            <section key={id} aria-labelledby={id} className={styles.chapter}>
              <h2 id={id}>{title}</h2>
              {terms.map((term) => (
                <Entry key={term} term={term} />
              ))}
            </section>
          ))}
          <section aria-labelledby="sources" className={styles.chapter}>
            <h2 id="sources">Where this comes from</h2>
            <div className={styles.entry}>
              <p>
                Finding concepts by factorising the responses to crops is CRAFT (Fel, Picard, Béthune and
                others, CVPR 2023). Weighing them by what they contribute to the score, with prevalence,
                reliability and alignment, follows “A Holistic Approach to Unifying Automatic Concept
                Extraction and Concept Importance Estimation” (Fel, Boutin and others, NeurIPS 2023), which
                also proves when contributions are exact. The LENS project of Thomas Fel and Thomas Serre
                showed both for the thousand classes of one model; this site does it for any classifier that
                can be had as an ONNX file.
              </p>
            </div>
          </section>
        </div>
      </div>
    </PageFrame>
  )
}

function Entry({ term }: { term: TermId }) {
  const { text, diagram } = PARAGRAPHS[term]
  return (
    <section id={term} aria-labelledby={`${term}-title`} className={styles.entry}>
      <h3 id={`${term}-title`}>{TERMS[term].name}</h3>
      <p className={styles.short}>{TERMS[term].short}</p>
      {diagram}
      {text}
    </section>
  )
}
