import type { ReactNode } from 'react'
import { CropsDiagram } from '../method/crops-diagram.tsx'
import { MixtureDiagram } from '../method/mixture-diagram.tsx'
import { ShareDiagram } from '../method/share-diagram.tsx'
import { methodPath, type ModelInUrl } from '../urls/paths.ts'

/** The method in three pictures. */
export function HowToRead({ model }: { model: ModelInUrl }) {
  return (
    <section aria-labelledby="how" className="mt-section grid gap-9 border-t border-line-strong pt-10">
      <h2 id="how">How to read this</h2>
      <ol className="grid fit-68 gap-x-columns gap-y-10">
        <Step drawing={<CropsDiagram />} title="Cut up what it recognises">
          Take the images that the model calls by one name, and cut them into patches.
        </Step>
        <Step drawing={<MixtureDiagram />} title="Find what comes back">
          Patches that excite the model in the same way show the same thing. Each such pattern is a concept;
          nobody named it beforehand.
        </Step>
        <Step drawing={<ShareDiagram />} title="Weigh it">
          For every image, work out how much of the score each concept contributed. What no concept explains
          is shown too.
        </Step>
      </ol>
      <p>
        <a href={methodPath(model)} className="button button-quiet">
          The whole method, number by number
        </a>
      </p>
    </section>
  )
}

function Step({ drawing, title, children }: { drawing: ReactNode; title: string; children: ReactNode }) {
  return (
    <li className="grid content-start gap-2.5">
      <div className="mb-3 max-w-88">{drawing}</div>
      <h3>{title}</h3>
      <p className="max-w-96 text-ink-soft">{children}</p>
    </li>
  )
}
