import type { ReactNode } from 'react'
import { count } from '../numbers/format.ts'
import type { Selection } from '../server/selected-model.ts'
import { classesPath } from '../urls/class-filters.ts'
import { comparePath } from '../urls/comparison.ts'
import { conceptsPath } from '../urls/concept-filters.ts'
import { searchPath } from '../urls/image-search.ts'
import { ownConceptsPath } from '../urls/own-concepts.ts'
import { apiPath, methodPath, randomPath } from '../urls/paths.ts'
import { reportPath } from '../urls/report-view.ts'
import { Mark } from './mark.tsx'

export function SiteFooter({ selection: { model, inUrl } }: { selection: Selection }) {
  return (
    <footer className="mt-section border-t border-line bg-sunken pt-10 pb-12">
      <div className="wrap grid gap-x-columns gap-y-8 md:grid-cols-[2fr_1fr_1.5fr]">
        <div className="grid max-w-136 grid-cols-[auto_1fr] gap-5">
          <Mark size={36} />
          <p>
            What <strong className="font-semibold">{model.name}</strong> looks for: {count(model.classes)} of
            its {count(model.labels)} classes, explained from {count(model.points)} images.
          </p>
        </div>
        <nav aria-label="Footer">
          <ul className="font-sans text-label font-medium">
            <FooterLink href={classesPath({}, inUrl)}>All classes</FooterLink>
            <FooterLink href={conceptsPath({}, inUrl)}>All concepts</FooterLink>
            <FooterLink href={comparePath({}, inUrl)} needsServer>
              Compare classes
            </FooterLink>
            <FooterLink href={ownConceptsPath(inUrl)}>Concepts of your own</FooterLink>
            <FooterLink href={searchPath(inUrl)} needsServer>
              Search by image
            </FooterLink>
            <FooterLink href={reportPath(inUrl)}>Shortcuts</FooterLink>
            <FooterLink href={randomPath(inUrl)} rel="nofollow" needsServer>
              A random class
            </FooterLink>
            <FooterLink href={methodPath(inUrl)}>How to read this</FooterLink>
            <FooterLink href={apiPath(inUrl)} needsServer>
              Data for programs
            </FooterLink>
          </ul>
        </nav>
        <p className="label">
          {model.remotePictures === null ? (
            <>
              Concepts are found by <code className="font-mono">{model.dictionary}</code> at{' '}
              <code className="font-mono wrap-anywhere">{model.featureTensor.name}</code> (
              {model.featureTensor.channels} channels, {model.featureTensor.height}
              {' × '}
              {model.featureTensor.width} positions). After CRAFT and LENS by Thomas Fel, Thomas Serre and
              colleagues.
            </>
          ) : (
            'Read from the pages of the LENS site by Thomas Fel, Thomas Serre and colleagues, with their numbers as published.'
          )}
        </p>
      </div>
    </footer>
  )
}

interface FooterLinkProps {
  href: string
  rel?: string
  needsServer?: boolean
  children: ReactNode
}

function FooterLink({ href, rel, needsServer = false, children }: FooterLinkProps) {
  return (
    <li data-needs-server={needsServer ? '' : undefined}>
      <a href={href} rel={rel} className="inline-flex min-h-9 items-center">
        {children}
      </a>
    </li>
  )
}
