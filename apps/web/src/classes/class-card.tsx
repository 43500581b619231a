import type { ClassCard as ClassCardView } from '@lens/db'
import { Card, CardPictures, CardTitle } from '../frame/card.tsx'
import { percent, plural } from '../numbers/format.ts'
import { Picture } from '../pictures/picture.tsx'
import { classPath, type ModelInUrl } from '../urls/paths.ts'

const SIDE = 224

interface Props {
  card: ClassCardView
  model: ModelInUrl
}

/** One class in the list, with a crop of each of its strongest concepts. */
export function ClassCard({ card, model }: Props) {
  return (
    <Card className="gap-3.5">
      {card.pictures.length === 0 ? (
        <div className="border-t-4 border-line" />
      ) : (
        <CardPictures>
          {card.pictures.map(({ picture, conceptRank }) => (
            <span
              key={conceptRank}
              data-rank={conceptRank}
              className="block border-b-4 border-concept first:col-span-full"
            >
              <Picture
                picture={picture}
                alt=""
                width={SIDE}
                height={SIDE}
                className="aspect-square w-full object-cover"
              />
            </span>
          ))}
        </CardPictures>
      )}
      <div className="grid gap-1.5">
        <CardTitle href={classPath(card, model)}>
          {card.name} <span className="sr-only">(class {card.index})</span>
        </CardTitle>
        {card.synonyms.length > 0 && (
          <p className="text-base text-ink-soft italic">{card.synonyms.join(', ')}</p>
        )}
        <dl className="my-1 grid gap-0.5 font-sans text-note">
          <Fact name="Strongest concept" value={percent(card.topImportance)} />
          <Fact name="Important concepts" value={String(card.importantConcepts)} />
          <Fact
            name="Explained"
            value={card.explainedShare === null ? 'not said' : percent(card.explainedShare)}
          />
          <Fact name="Accuracy" value={card.accuracy === null ? 'no labels' : percent(card.accuracy)} />
        </dl>
        <p className="label">
          Class {card.index}
          {card.wnid !== null && <>, {card.wnid}</>}, {plural(card.points, 'point')}
        </p>
      </div>
    </Card>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex justify-between gap-2">
      <dt className="text-ink-soft">{name}</dt>
      <dd className="font-semibold whitespace-nowrap tabular">{value}</dd>
    </div>
  )
}
