import { compareClasses, LEAST_SHARED, listClasses, type ComparisonView } from '@lens/db'
import type { Metadata } from 'next'
import { cache } from 'react'
import { CompareForm } from '../../compare/compare-form.tsx'
import { DifferenceSection } from '../../compare/difference-section.tsx'
import { PairsSection } from '../../compare/pairs-section.tsx'
import type { Sides } from '../../compare/sides.ts'
import { ListHead } from '../../frame/list-page.tsx'
import { NothingYet } from '../../frame/nothing-yet.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { plural } from '../../numbers/format.ts'
import { comparedClasses, type Compared } from '../../server/compared-classes.ts'
import { selectModel, type Selection } from '../../server/selected-model.ts'
import { comparePath, readComparison } from '../../urls/comparison.ts'
import type { SearchParameters } from '../../urls/parameters.ts'
import { classPath } from '../../urls/paths.ts'

interface Props {
  searchParams: Promise<SearchParameters>
}

const TITLE = 'Compare two classes'

/** Asked for twice in one request: by the page and by its metadata. */
const load = cache(async (parameters: SearchParameters) => {
  const selection = await selectModel(parameters)
  if (selection === null) return null
  const asked = readComparison(parameters)
  return { selection, asked, compared: await comparedClasses(selection, asked) }
})

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const loaded = await load(await searchParams)
  const title = loaded?.compared.kind === 'both' ? titleOf(loaded.compared.sides) : TITLE
  return {
    title,
    description: 'Which concepts two classes, or one class in two models, have in common, and which not.',
  }
}

export default async function ComparePage({ searchParams }: Props) {
  const loaded = await load(await searchParams)
  if (loaded === null) return <NothingYet />
  const { selection, asked, compared } = loaded
  const { database, model, models, inUrl } = selection
  const otherId = models.some(({ id }) => id === asked.other) ? asked.other : undefined
  return (
    <PageFrame selection={selection} underModel={(other) => comparePath({}, other)}>
      <div className="wrap">
        <ListHead
          title={compared.kind === 'both' ? titleOf(compared.sides) : TITLE}
          lead="Which concepts both look for, which only one of them does, and what tells one from the other. Two classes of one model, or a class in two models or runs."
        >
          <CompareForm
            asked={asked}
            classes={await listClasses(database, model.id)}
            otherClasses={await listClasses(database, otherId ?? model.id)}
            model={model}
            models={models}
            inUrl={inUrl}
          />
        </ListHead>
        <Answer selection={selection} compared={compared} />
      </div>
    </PageFrame>
  )
}

function titleOf([first, second]: Sides): string {
  const title = `${first.name} and ${second.name}`
  return title.charAt(0).toUpperCase() + title.slice(1)
}

async function Answer({ selection, compared }: { selection: Selection; compared: Compared }) {
  if (compared.kind === 'open') return null
  if (compared.kind === 'refused') return <Sentence>{compared.sentence}</Sentence>
  const { sides } = compared
  const [first, second] = sides.map(({ detail }) => ({ modelId: detail.modelId, classIndex: detail.index }))
  if (first === undefined || second === undefined) return null
  const comparison = await compareClasses(selection.database, first, second)
  return (
    <>
      <p className="flex flex-wrap gap-x-6 font-sans text-label font-medium">
        {sides.map(({ detail, model, name }) => (
          <a key={name} href={classPath(detail, model)} className="inline-flex min-h-9 items-center">
            More about {name}
          </a>
        ))}
      </p>
      {comparison.pairs === null ? (
        <Sentence>{whyNot(sides, comparison)}</Sentence>
      ) : (
        <PairsSection sides={sides} comparison={comparison} pairs={comparison.pairs} />
      )}
      {comparison.by === 'direction' && <DifferenceSection sides={sides} />}
    </>
  )
}

/** Why concepts cannot be paired, and what would help. */
function whyNot(sides: Sides, { by, shared }: ComparisonView): string {
  const published = sides.find(({ detail }) => detail.model.remotePictures !== null)
  if (published !== undefined)
    return `The pages of ${published.detail.model.name} do not say which way its concepts point, nor what they respond to, so they cannot be paired.`
  if (by === 'direction' || shared === 0)
    return by === 'direction'
      ? 'The directions of these concepts are not in the database. Bring them in with: lens rebuild.'
      : 'The two share no image that both models predict as the class, so nobody can say which concepts respond alike. Explain both with the same folder of images.'
  return `The two share only ${plural(shared, 'image')} that both models predict as the class, and it takes ${String(LEAST_SHARED)} to say which concepts respond alike. Explain both with the same folder of images.`
}

function Sentence({ children }: { children: string }) {
  return (
    <p role="status" className="mt-6 max-w-prose rounded border border-ink bg-surface px-5 py-4 text-lead">
      {children}
    </p>
  )
}
