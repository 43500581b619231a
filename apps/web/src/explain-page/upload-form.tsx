'use client'

import { useEffect, useRef, useState, type DragEvent, type ReactNode, type SyntheticEvent } from 'react'
import styles from './upload-form.module.css'

export const UPLOAD_FORM = 'upload'
const ANSWER = 'answer'

interface Props {
  action: string
  /** The other fields of the form. */
  fields: ReactNode
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
export function UploadForm({ action, fields, children }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const answer = useRef<HTMLDivElement>(null)
  const preview = useRef<HTMLCanvasElement>(null)
  const [html, setHtml] = useState<string | null>(null)
  const [state, setState] = useState<State>({ kind: 'idle', trouble: null })
  const [name, setName] = useState<string | null>(null)
  const [over, setOver] = useState(false)

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
        className={styles.form}
        onSubmit={(event: SyntheticEvent<HTMLFormElement>) => {
          event.preventDefault()
          if (state.kind === 'idle') void send(event.currentTarget)
        }}
      >
        <div
          className={styles.zone}
          data-over={over}
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
            choose(event.dataTransfer.files)
          }}
        >
          <canvas ref={preview} hidden={name === null} width="0" height="0" aria-hidden="true" />
          <div className={styles.pick}>
            <label htmlFor="image">Your image</label>
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
            />
            <p id="image-help" className="label">
              Choose one<span className={styles.scripted}>, drop it here or paste it</span>. At most 15 MB. It
              is looked at and forgotten.
            </p>
          </div>
        </div>
        <div className={styles.fields}>
          {fields}
          <button type="submit" className="button" aria-disabled={state.kind === 'waiting'}>
            Explain it
          </button>
        </div>
        <p role="status" className={styles.status}>
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
