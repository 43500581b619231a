'use client'

import { useEffect, useRef, useState, type DragEvent, type ReactNode, type SyntheticEvent } from 'react'
import { classNames } from '../frame/class-names.ts'

export const UPLOAD_FORM = 'upload'
const ANSWER = 'answer'

interface Props {
  action: string
  /** What the button says. */
  submit: string
  /** The other fields of the form. */
  fields?: ReactNode
  /** The answer that came with the page, if it was asked for one. */
  children: ReactNode
}

/** Longest side of the preview, in pixels. */
const PREVIEW = 320

type State = { kind: 'waiting' } | { kind: 'idle'; trouble: string | null }

/**
 * The form that sends an image, and below it what comes back. Without JavaScript it is a plain form, and its answer a page.
 * With it, images can be dropped and pasted, and the same page is fetched and its answer put in place: so the image
 * stays chosen, and can be asked about again.
 */
export function UploadForm({ action, submit, fields, children }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const answer = useRef<HTMLDivElement>(null)
  const preview = useRef<HTMLCanvasElement>(null)
  const [html, setHtml] = useState<string | null>(null)
  const [state, setState] = useState<State>({ kind: 'idle', trouble: null })
  const [name, setName] = useState<string | null>(null)

  /** What was dropped or pasted is chosen as if by hand: the form itself holds the image. */
  const choose = (files: FileList | undefined) => {
    const image = [...(files ?? [])].find(({ type }) => type.startsWith('image/'))
    if (image === undefined || input.current === null) return false
    const chosen = new DataTransfer()
    chosen.items.add(image)
    input.current.files = chosen.files
    show(image)
    return true
  }

  const show = (image: File | undefined) => {
    setName(image?.name ?? null)
    if (image !== undefined && preview.current !== null) void draw(image, preview.current)
  }

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      if (choose(event.clipboardData?.files)) event.preventDefault()
    }
    document.addEventListener('paste', paste)
    return () => {
      document.removeEventListener('paste', paste)
    }
  })

  useEffect(() => {
    if (html !== null) answer.current?.querySelector<HTMLElement>('[tabindex="-1"]')?.focus()
  }, [html])

  const send = async (form: HTMLFormElement) => {
    setState({ kind: 'waiting' })
    try {
      const response = await fetch(action, { method: 'POST', body: new FormData(form) })
      const page = new DOMParser().parseFromString(await response.text(), 'text/html')
      const found = page.getElementById(ANSWER)
      setHtml(found?.innerHTML ?? '')
      setState({ kind: 'idle', trouble: found === null ? 'This site could not answer. Try again.' : null })
    } catch {
      setState({ kind: 'idle', trouble: 'The image could not be sent. Is this site still running?' })
    }
  }

  return (
    <>
      <form
        id={UPLOAD_FORM}
        action={action}
        method="post"
        encType="multipart/form-data"
        className="grid max-w-208 gap-5"
        onSubmit={(event: SyntheticEvent<HTMLFormElement>) => {
          event.preventDefault()
          if (state.kind === 'idle') void send(event.currentTarget)
        }}
      >
        <DropZone onFiles={choose}>
          <canvas
            ref={preview}
            hidden={name === null}
            width="0"
            height="0"
            aria-hidden="true"
            className="h-auto max-h-48 w-auto max-w-full"
          />
          <div className="grid min-w-0 grow basis-72 gap-2.5">
            <label htmlFor="image" className="font-sans text-label font-medium">
              Your image
            </label>
            <input
              ref={input}
              id="image"
              name="image"
              type="file"
              accept="image/*"
              required
              aria-describedby="image-help"
              onChange={(event) => {
                show(event.currentTarget.files?.[0])
              }}
              className="max-w-full min-w-0 font-sans text-base leading-normal file:mr-4 file:button file:button-quiet"
            />
            <p id="image-help" className="label">
              Choose one<span className="noscript:hidden">, drop it here or paste it</span>. At most 15 MB. It
              is not kept.
            </p>
          </div>
        </DropZone>
        <div className="flex flex-wrap items-end gap-x-6 gap-y-4">
          {fields}
          <button type="submit" className="ml-auto button" aria-disabled={state.kind === 'waiting'}>
            {submit}
          </button>
        </div>
        <p role="status" className="min-h-lh font-sans text-label leading-normal font-medium">
          {state.kind === 'waiting' ? 'The model is looking at it …' : state.trouble}
        </p>
      </form>
      {html === null ? (
        <div id={ANSWER} ref={answer}>
          {children}
        </div>
      ) : (
        // This site's own page, fetched from where this one came from: the server has escaped what is in it.
        <div id={ANSWER} ref={answer} dangerouslySetInnerHTML={{ __html: html }} />
      )}
    </>
  )
}

interface ZoneProps {
  onFiles: (files: FileList) => void
  children: ReactNode
}

/** Where files can be dropped. */
function DropZone({ onFiles, children }: ZoneProps) {
  const [over, setOver] = useState(false)
  return (
    <div
      className={classNames(
        'flex min-h-40 flex-wrap items-center gap-x-8 gap-y-5 rounded border-[1.5px] p-4 sm:p-8',
        over ? 'border-solid border-ink bg-sunken' : 'border-dashed border-line-strong bg-surface',
      )}
      onDragOver={(event: DragEvent) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => {
        setOver(false)
      }}
      onDrop={(event: DragEvent) => {
        event.preventDefault()
        setOver(false)
        onFiles(event.dataTransfer.files)
      }}
    >
      {children}
    </div>
  )
}

/** Small, so that a photo of many megapixels costs no more than it must; what the browser cannot read it does not show. */
async function draw(image: File, canvas: HTMLCanvasElement): Promise<void> {
  try {
    const picture = await createImageBitmap(image)
    const scale = Math.min(1, PREVIEW / Math.max(picture.width, picture.height))
    canvas.width = Math.max(1, Math.round(picture.width * scale))
    canvas.height = Math.max(1, Math.round(picture.height * scale))
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
  } catch {
    canvas.width = 0
    canvas.height = 0
  }
}
