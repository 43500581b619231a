import { matrix } from '../matrix.ts'
import type { DictionaryMethod } from './dictionary.ts'
import { prepared, trainAutoencoder, trainedEncoder, type Decoder } from './sparse-autoencoder.ts'

/** TopK SAE (Gao et al. 2024): a trained encoder that turns a few concepts on at a time. */
export const topKSae: DictionaryMethod = {
  name: 'TopK SAE',
  nonNegative: false,
  signed: false,
  async learn(training, r, options) {
    const start = await prepared(training, r, options)
    const { rows, columns, data } = start.first
    const decoder: Decoder<'D'> = {
      name: 'TopK SAE',
      learnt: { D: matrix(rows, columns, data.slice()) },
      fixed: {},
      concepts: (_, { D }) => D,
      project: () => undefined,
    }
    return trainAutoencoder(start, decoder, options)
  },
  encoder: trainedEncoder,
}
