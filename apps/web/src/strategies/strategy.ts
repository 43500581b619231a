import type { ConceptDetail } from '@lens/db'

/** What a concept is to its class, by how often it leads and how often it is right then. */
export type Strategy = 'core' | 'shortcut' | 'niche' | 'failure' | 'unjudged'

/** Of the points that a concept leads, the share that must be right for it to be reliable. */
export const RELIABLE = 0.9

/** Prevalent: it leads more points than if all concepts led equally many. */
export function prevalentFrom(concepts: number): number {
  return 1 / concepts
}

/** Null: it leads no point. */
export function strategyOf(
  { prevalence, reliability, dominates }: Pick<ConceptDetail, 'prevalence' | 'reliability' | 'dominates'>,
  concepts: number,
): Strategy | null {
  if (dominates === 0) return null
  if (reliability === null) return 'unjudged'
  const prevalent = prevalence >= prevalentFrom(concepts)
  if (reliability >= RELIABLE) return prevalent ? 'core' : 'niche'
  return prevalent ? 'shortcut' : 'failure'
}

/** In the order in which they should be looked at. */
export const STRATEGIES: { strategy: Strategy; name: string; meaning: string; advice: string }[] = [
  {
    strategy: 'shortcut',
    name: 'Inspect first',
    meaning: 'Often the strongest reason, and often wrong: a shortcut, perhaps.',
    advice: 'Look at the false positives that it decides. Train with images that show it without the class.',
  },
  {
    strategy: 'core',
    name: 'Core strategy',
    meaning: 'Often the strongest reason, and right.',
    advice: 'Fine, if it shows the thing itself. If it shows the surroundings, try images without them.',
  },
  {
    strategy: 'niche',
    name: 'Niche strategy',
    meaning: 'Rarely the strongest reason, but right then.',
    advice:
      'It covers a kind of image that is rare here. Keep such images, and add some if they matter to you.',
  },
  {
    strategy: 'failure',
    name: 'Failure mode',
    meaning: 'Rarely the strongest reason, and often wrong then.',
    advice:
      'There are few such images: look at each. The model lacks examples of what it should see instead.',
  },
  {
    strategy: 'unjudged',
    name: 'Not judged',
    meaning: 'The images have no labels: nothing tells whether the model is right.',
    advice: 'Sort them into a folder for each class, and explain the class again.',
  },
]
