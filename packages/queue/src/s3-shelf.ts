import { createHash } from 'node:crypto'
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { classFolder, copyClass, filesOfClass, modelSchema, readClass, type Model } from '@lens/core'
import { isLensError, LensError } from '@lens/errors'
import { z } from 'zod'
import type { Place } from './place.ts'
import type { Shelf } from './shelf.ts'

/** Written last, and in one go: a reader finds the class as it was, or as it is, whole. */
const indexSchema = z.object({
  imagesFingerprint: z.string(),
  /** Path in the class's folder -> hash of its bytes, under which they lie. */
  files: z.record(z.string(), z.string()),
})

/** Objects at once, each way. */
const AT_ONCE = 16

/** A bucket of an object store that speaks S3. Keys and region come from the environment, as the AWS tools have them. */
export class S3Shelf implements Shelf {
  readonly #client: S3Client
  readonly #bucket: string
  readonly #prefix: string

  constructor({ bucket, prefix, endpoint }: Extract<Place, { kind: 's3' }>) {
    this.#bucket = bucket
    this.#prefix = prefix === '' ? '' : `${prefix}/`
    this.#client = new S3Client({
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true, region: 'us-east-1' }),
      // Servers other than Amazon's refuse the checksums that the client would add.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    })
  }

  async putRun(run: Model): Promise<void> {
    await this.#put(`${run.id}/model.json`, JSON.stringify(run))
  }

  async run(id: string): Promise<Model> {
    const text = await this.#get(`${id}/model.json`)
    if (!text) throw new LensError('not-found', `${this.#name} holds no run ${id}.`)
    return modelSchema.parse(JSON.parse(text.toString()))
  }

  async fingerprint(run: string, classIndex: number): Promise<string | null> {
    return (await this.#index(run, classIndex))?.imagesFingerprint ?? null
  }

  async put(home: string, run: string, classIndex: number): Promise<void> {
    const folder = classFolder(home, run, classIndex)
    const explanation = await readClass(home, run, classIndex)
    if (!explanation) throw new Error(`Class ${classIndex} was to be stored before it was explained.`)
    const known = new Set(Object.values((await this.#index(run, classIndex))?.files ?? {}))
    const files: Record<string, string> = {}
    await eachOf(await filesOfClass(folder), async (file) => {
      const bytes = await readFile(join(folder, file))
      const hash = createHash('sha256').update(bytes).digest('hex')
      files[file] = hash
      if (!known.has(hash)) await this.#put(`${run}/${classIndex}/${hash}`, bytes)
    })
    const index = { imagesFingerprint: explanation.imagesFingerprint, files }
    await this.#put(`${run}/${classIndex}.json`, JSON.stringify(index))
  }

  async fetch(run: string, classIndex: number, home: string): Promise<void> {
    const index = await this.#index(run, classIndex)
    if (!index)
      throw new LensError('not-found', `${this.#name} does not hold class ${classIndex} of run ${run}.`)
    const scratch = await mkdtemp(join(tmpdir(), 'lens-fetched-'))
    try {
      await eachOf(Object.entries(index.files), async ([file, hash]) => {
        const bytes = await this.#get(`${run}/${classIndex}/${hash}`)
        if (!bytes) throw new LensError('storage', `${this.#name} has lost a file of class ${classIndex}.`)
        await mkdir(dirname(join(scratch, file)), { recursive: true })
        await writeFile(join(scratch, file), bytes)
      })
      await copyClass(scratch, classFolder(home, run, classIndex))
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }

  async #index(run: string, classIndex: number) {
    const text = await this.#get(`${run}/${classIndex}.json`)
    return text && indexSchema.parse(JSON.parse(text.toString()))
  }

  get #name(): string {
    return `s3://${this.#bucket}/${this.#prefix}`
  }

  #put(key: string, body: string | Buffer): Promise<unknown> {
    const target = { Bucket: this.#bucket, Key: `${this.#prefix}explanations/${key}` }
    return this.#asked(() => this.#client.send(new PutObjectCommand({ ...target, Body: body })))
  }

  #get(key: string): Promise<Buffer | null> {
    const source = { Bucket: this.#bucket, Key: `${this.#prefix}explanations/${key}` }
    return this.#asked(async () => {
      try {
        const { Body } = await this.#client.send(new GetObjectCommand(source))
        return Body ? Buffer.from(await Body.transformToByteArray()) : null
      } catch (error) {
        if (error instanceof NoSuchKey) return null
        throw error
      }
    })
  }

  /** What the server or the network refuses becomes a sentence. */
  async #asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (isLensError(error) || !(error instanceof Error)) throw error
      const isRefused =
        error instanceof S3ServiceException || 'code' in error || error.name.endsWith('ProviderError')
      if (!isRefused) throw error
      throw new LensError(
        'storage',
        `${this.#name} cannot be used: ${error.message || error.name}. Check its address, that the bucket exists, and AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.`,
        { cause: error },
      )
    }
  }
}

/** Some at a time: a class has hundreds of pictures. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  const hand = async (): Promise<void> => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, hand))
}
