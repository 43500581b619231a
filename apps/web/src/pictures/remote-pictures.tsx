import type { ClassDetail, ConceptDetail } from '@lens/db'
import { nameInSentence } from '../numbers/concept-name.ts'
import { remotePicturesOf, withRemotePictures } from '../urls/remote-pictures.ts'

const SIDE = 224

interface Props {
  detail: ClassDetail
  concept: ConceptDetail
  /** Where they lie. */
  base: string
}

/** A published concept: what it looks like synthesised, and its crops, from the site that published it. */
export function RemotePictures({ detail, concept, base }: Props) {
  const { visualisation, crops } = remotePicturesOf(detail, concept, base)
  const name = nameInSentence(concept)
  return (
    <div className="grid grid-cols-3 content-start gap-1.5 sm:grid-cols-6">
      <RemotePicture
        address={visualisation}
        alt={`Picture synthesised for ${name}`}
        className="col-span-2 row-span-2"
      />
      {crops.map((crop, position) => (
        <RemotePicture key={crop} address={crop} alt={`Crop ${String(position + 1)} of ${name}`} />
      ))}
    </div>
  )
}

interface RemotePictureProps {
  address: string
  alt: string
  className?: string
}

function RemotePicture({ address, alt, className = '' }: RemotePictureProps) {
  return (
    <picture className={className}>
      <img
        src={address}
        alt={alt}
        width={SIDE}
        height={SIDE}
        loading="lazy"
        decoding="async"
        referrerPolicy="no-referrer"
        className="aspect-square w-full rounded bg-sunken object-cover"
      />
    </picture>
  )
}

interface LeaveProps {
  base: string
  /** Of this page. */
  path: string
  allowed: boolean
}

/** Says where the pictures of a published page lie, and lets the reader have them fetched. */
export function RemotePicturesLeave({ base, path, allowed }: LeaveProps) {
  const { host } = new URL(base)
  return (
    <p className="max-w-prose text-ink-soft">
      {allowed ? `The pictures come from ${host}, which sees that you ask for them. ` : ''}
      {allowed ? '' : `The pictures of this page lie at ${host} and are not shown. `}
      <a href={withRemotePictures(path, !allowed)} rel="nofollow">
        {allowed ? 'Leave them out' : `Fetch them from ${host}`}
      </a>
    </p>
  )
}
