import { MarginShares } from '../class-page/margin-shares.tsx'
import { Term } from '../frame/term.tsx'
import { plural } from '../numbers/format.ts'
import { conceptPagePath } from '../urls/paths.ts'
import type { Side, Sides } from './sides.ts'

/** Which concepts tell each of two classes of a run from the other, where that was measured. */
export function DifferenceSection({ sides }: { sides: Sides }) {
  const [first, second] = sides
  return (
    <section aria-labelledby="difference" className="mt-section grid gap-8">
      <div className="grid max-w-prose gap-3.5">
        <h2 id="difference">What tells one from the other</h2>
        <p className="text-ink-soft">
          How far one class’s score lies above the other’s is the margin; each concept’s share of it is its{' '}
          <Term id="contrast" model={first.model}>
            contrast
          </Term>
          . It is measured against the classes that one is most often confused with.
        </p>
      </div>
      <div className="grid gap-x-columns gap-y-8 md:grid-cols-2">
        <Against side={first} other={second} />
        <Against side={second} other={first} />
      </div>
    </section>
  )
}

function Against({ side: { detail, model, name }, other }: { side: Side; other: Side }) {
  const contrast = detail.contrasts.find((one) => one.other.index === other.detail.index)
  return (
    <div className="grid content-start gap-3.5 font-sans text-label">
      <h3 className="wrap-anywhere first-letter:uppercase">
        {name} rather than {other.name}
      </h3>
      {contrast === undefined ? (
        <p className="text-ink-soft">
          {detail.model.remotePictures === null
            ? 'The two are hardly ever confused, so this was not measured.'
            : 'The published pages do not say.'}
        </p>
      ) : (
        <>
          <MarginShares
            detail={detail}
            contrast={contrast}
            pathOf={(index) => conceptPagePath(detail.index, index, model)}
          />
          <p className="label">
            {other.name} is the second choice for {plural(contrast.runnerUp, 'point')}
            {contrast.mistaken > 0 && (
              <>; {plural(contrast.mistaken, 'image is', 'images are')} mistaken for it</>
            )}
            .
          </p>
        </>
      )}
    </div>
  )
}
