import { cut, openSession, type Session } from '@lens/onnx'
import type { Model } from '../explanation/schema.ts'
import { FeatureGradient } from '../maps/feature-gradient.ts'
import type { Classifier } from '../model/classifier.ts'
import { reopenClassifier } from '../model/open.ts'
import { Shelf } from './shelf.ts'

/** A model that stays open between images, with the parts of it that only some of them need. */
export class OpenModel {
  readonly classifier: Classifier
  #gradient: Promise<FeatureGradient> | undefined
  #head: Promise<Session> | undefined
  #shelf: Shelf | undefined

  private constructor(classifier: Classifier) {
    this.classifier = classifier
  }

  /** @throws LensError `not-found`: its file is gone; `input`: the file is another one now */
  static async open(model: Model): Promise<OpenModel> {
    return new OpenModel(await reopenClassifier(model))
  }

  /** @throws LensError `unsupported`: an operator of the model has no gradient */
  gradient(): Promise<FeatureGradient> {
    return (this.#gradient ??= FeatureGradient.open(this.classifier))
  }

  /** `h`: feature tensor -> logits. */
  head(): Promise<Session> {
    const { onnx, model } = this.classifier
    return (this.#head ??= openSession(cut(onnx, model.featureTensor).h))
  }

  /** The concepts of all its classes. */
  shelf(home: string): Shelf {
    const { id, settings } = this.classifier.model
    return (this.#shelf ??= new Shelf(home, id, settings.dictionary))
  }

  async release(): Promise<void> {
    const parts = await Promise.allSettled([this.#gradient, this.#head])
    for (const part of parts) if (part.status === 'fulfilled') await part.value?.release()
    await this.classifier.release()
  }
}
