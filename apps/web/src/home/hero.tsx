import type { ClassDetail } from '@lens/db'
import { inWords, percent } from '../numbers/format.ts'
import { Plate, plateConcepts } from '../pictures/plate.tsx'
import { classPath, conceptPath, randomPath, type ModelInUrl } from '../urls/paths.ts'
import styles from './hero.module.css'

interface Props {
  /** The class that the question is asked about. */
  example: ClassDetail | null
  model: ModelInUrl
}

/** The question, one answer to it, and the way to all others. */
export function Hero({ example, model }: Props) {
  return (
    <div className={styles.hero}>
      <div className={styles.text}>
        <h1>
          What does it look for
          {example !== null && (
            <>
              {' '}
              when it says <a href={classPath(example, model)}>{example.name}</a>
            </>
          )}
          ?
        </h1>
        <p className={styles.lead}>
          Lens takes an image classifier apart into the visual concepts it goes by, shows what each one looks
          like, and measures how much it counts.
        </p>
        <form action="/classes" role="search" className={styles.search}>
          <label htmlFor="search">Find a class</label>
          <div>
            <input
              id="search"
              name="q"
              type="search"
              maxLength={200}
              placeholder={example?.name ?? 'espresso'}
              className="input"
            />
            <button type="submit" className="button">
              Search
            </button>
          </div>
          {model !== null && <input type="hidden" name="model" value={model} />}
        </form>
        <p className={styles.random}>
          <a href={randomPath(model)} rel="nofollow">
            Or be surprised by a random class
          </a>
        </p>
      </div>
      {example !== null && <ExamplePlate detail={example} model={model} />}
    </div>
  )
}

function ExamplePlate({ detail, model }: { detail: ClassDetail; model: ModelInUrl }) {
  const concepts = plateConcepts(detail)
  const together = concepts.reduce((sum, { importance }) => sum + importance, 0)
  return (
    <Plate
      detail={detail}
      concepts={concepts}
      pathOf={(concept) => conceptPath(detail, concept.index, model)}
      caption={
        <>
          {concepts.length === 1 ? 'One concept carries' : `These ${inWords(concepts.length)} concepts carry`}{' '}
          {percent(together)} of the score that {detail.model.name} gives to {detail.name}. A square is a
          crop; the outline shows where in it the concept lies.
        </>
      }
    />
  )
}
