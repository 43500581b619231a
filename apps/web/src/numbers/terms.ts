/**
 * Every number of the site, by its anchor on the method page. The short form is what a term shows on hover, and what
 * the method page opens its paragraph with.
 */
export const TERMS = {
  concept: {
    name: 'Concept',
    short: 'A visual pattern that the model has learned to detect, found without naming it beforehand.',
  },
  points: { name: 'Points', short: 'The images that the model predicts as the class.' },
  accuracy: {
    name: 'Accuracy',
    short: 'Of the images that show the class, the share that the model recognises.',
  },
  crops: { name: 'Crops', short: 'The patches of the images in which a concept is strongest.' },
  'coefficient-map': {
    name: 'Outline',
    short:
      'Where in a picture the concept lies: its likeness to the concept is at least half of its peak there.',
  },
  'sub-concept': {
    name: 'Sub-concepts',
    short: 'The parts of a concept, found at an earlier layer of the model, and how much of it each carries.',
  },
  visualisation: {
    name: 'Synthesised picture',
    short: 'A picture made from noise to show the model as much of a concept as possible.',
  },
  accentuation: {
    name: 'Accentuation',
    short: 'A real crop, changed so that the model sees more of a concept in it.',
  },
  excitation: {
    name: 'Excitation',
    short: 'How much of the concept the model finds in a picture, measured in best crops.',
  },
  contribution: {
    name: 'Contribution',
    short: 'What a concept adds to the class score of one image, or takes away from it.',
  },
  importance: {
    name: 'Importance',
    short: 'The share of the class score, summed over all points, that comes from the concept.',
  },
  'important-concepts': {
    name: 'Important concepts',
    short:
      'Concepts that add enough to the class score: 5 % of it, unless the run says otherwise. With CRAFT’s settings, those that are the strongest reason for as many of the points.',
  },
  'explained-share': {
    name: 'Explained share',
    short: 'How much of the class score all concepts together account for.',
  },
  residual: {
    name: 'Residual and bias',
    short: 'The parts of the score that no concept accounts for.',
  },
  prevalence: {
    name: 'Prevalence',
    short: 'The share of points for which the concept is the strongest reason.',
  },
  reliability: {
    name: 'Reliability',
    short: 'How often the model is right when the concept is its strongest reason.',
  },
  alignment: {
    name: 'Alignment',
    short: 'How closely the concept points in the direction that the model scores a class by.',
  },
  similarity: {
    name: 'Similarity',
    short: 'How closely two concepts point in the same direction.',
  },
  'image-map': {
    name: 'Map of images',
    short: 'Images laid out so that those which the same concepts decide lie close together.',
  },
  strategy: {
    name: 'Strategy',
    short: 'What a concept is to its class: how often it decides, and whether the model is right then.',
  },
  neighbours: {
    name: 'Nearest neighbours',
    short: 'Concepts of other classes that point nearly the same way.',
  },
  counterpart: {
    name: 'Counterpart',
    short: 'The concept of another class, or of another run, that is most like a concept.',
  },
  'own-concept': {
    name: 'Concept of your own',
    short: 'A direction that a folder of images gives, and what it does to every class.',
  },
  effects: {
    name: 'Support and opposition',
    short: 'The classes whose score a concept raises most, and those whose score it lowers most.',
  },
  'relative-error': {
    name: 'Relative error',
    short: 'How much of the model’s inner response the concepts fail to rebuild.',
  },
  contrast: {
    name: 'Contrast',
    short: 'What a concept adds to the lead of the class over another class.',
  },
  suspicion: {
    name: 'Suspicion',
    short: 'How likely a concept is to be a shortcut: how much depends on it, times how odd it is.',
  },
  'switched-off': {
    name: 'Switched off',
    short: 'What becomes of the class when the concept is taken out of the model’s response.',
  },
  place: {
    name: 'Place in the image',
    short: 'How far a concept always lies in the same small place.',
  },
  variety: {
    name: 'Alikeness',
    short: 'How far the crops of a concept look the same.',
  },
  unrelated: {
    name: 'Unrelated classes',
    short: 'Whether a concept points to classes that have nothing to do with its own.',
  },
  evaluation: {
    name: 'Scores of the explanation',
    short: 'How well an explanation holds on images that it was not made from.',
  },
  score: {
    name: 'Score and probability',
    short:
      'How far the model puts a class above the average class for one image, and the chance that it makes of it.',
  },
  attribution: {
    name: 'Attribution',
    short: 'Which pixels of an image make a concept as strong as it is.',
  },
  'what-if': {
    name: 'What if',
    short: 'What the model would say of an image if some concepts were not in it.',
  },
  'image-search': {
    name: 'Search by image',
    short: 'Which concepts of all classes account for most of the model’s response to an image.',
  },
  'similar-points': {
    name: 'Similar images',
    short: 'Points whose concepts contribute in the most similar proportions.',
  },
  estimate: {
    name: 'Exact or estimated',
    short:
      'Whether importances are computed exactly or estimated from how the score changes with the concepts.',
  },
  'without-place': {
    name: 'Evidence without a place',
    short: 'How much of a concept the model keeps apart from the picture, where no outline can show it.',
  },
  errors: {
    name: 'False positives and misses',
    short:
      'Images that the model predicts as the class and that show something else, and images of the class that it predicts as something else.',
  },
} as const satisfies Record<string, { name: string; short: string }>

export type TermId = keyof typeof TERMS
