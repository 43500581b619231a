import type { TermId } from '../numbers/terms.ts'
import { AngleDiagram } from './angle-diagram.tsx'
import { CropsDiagram } from './crops-diagram.tsx'
import { DominanceDiagram } from './dominance-diagram.tsx'
import { MixtureDiagram } from './mixture-diagram.tsx'
import { OutlineDiagram } from './outline-diagram.tsx'
import type { Paragraph } from './paragraph.ts'
import { ShareDiagram } from './share-diagram.tsx'
import { SHORTCUT_PARAGRAPHS } from './shortcut-paragraphs.tsx'

/** Chapters of the method page, and the numbers in each, in the order in which they make sense. */
export const CHAPTERS: { id: string; title: string; terms: TermId[] }[] = [
  {
    id: 'finding',
    title: 'Finding the concepts',
    terms: ['points', 'crops', 'concept', 'coefficient-map', 'sub-concept'],
  },
  { id: 'seeing', title: 'Seeing them', terms: ['visualisation', 'accentuation', 'excitation'] },
  {
    id: 'weighing',
    title: 'Weighing them',
    terms: ['contribution', 'importance', 'residual', 'explained-share', 'estimate', 'without-place'],
  },
  {
    id: 'judging',
    title: 'Judging them',
    terms: [
      'prevalence',
      'important-concepts',
      'reliability',
      'strategy',
      'image-map',
      'contrast',
      'alignment',
      'effects',
      'similarity',
      'neighbours',
      'counterpart',
      'own-concept',
    ],
  },
  {
    id: 'shortcuts',
    title: 'Finding shortcuts',
    terms: ['suspicion', 'switched-off', 'place', 'variety', 'unrelated'],
  },
  {
    id: 'one-image',
    title: 'Reading one image',
    terms: ['score', 'attribution', 'what-if', 'similar-points', 'image-search'],
  },
  {
    id: 'trusting',
    title: 'How far to trust a page',
    terms: ['accuracy', 'errors', 'relative-error', 'evaluation'],
  },
]

/** What each number means, for someone who has never heard of any of this. Each must stand alone: links lead to one. */
export const PARAGRAPHS: Record<TermId, Paragraph> = {
  ...SHORTCUT_PARAGRAPHS,
  points: {
    text: (
      <>
        <p>
          To learn what a model means by “boat”, one has to look at what it calls a boat. The points of a
          class are all images that the model predicts as that class, whether it is right or not. Its mistakes
          belong here too: they were made for a reason, and the reason is what we are after.
        </p>
        <p>
          Few points make a page that is not reliable. With a dozen images a concept may be a coincidence;
          with a hundred it is a habit.
        </p>
      </>
    ),
  },
  crops: {
    text: (
      <>
        <p>
          Each point is cut into overlapping square patches. A patch holds less than the picture: often one
          thing only, a sail or a stretch of water. That makes it easy to see what the model answers to.
        </p>
        <p>
          Under every concept you see up to ten crops: the parts of whole images that hold most of it, at most
          two from one image. Select one to see the image it was cut from. With the preset “craft” each patch
          is shown to the model by itself, enlarged to a full image, and the crops are those with most of the
          concept then; some methods learn from such patches too, and sub-concepts are looked for in them.
        </p>
      </>
    ),
    diagram: <CropsDiagram />,
  },
  concept: {
    text: (
      <>
        <p>
          Deep inside the model, every cell of a coarse grid over the image turns into a list of some hundreds
          of numbers: its response. So does a patch that is shown to it alone. What looks alike to the model
          gets similar responses. Lens looks for a handful of basic responses, the concepts, such that patches
          and cells are mixtures of them: so much of this one, a little of that one, never a negative amount.
        </p>
        <p>
          Concepts are learnt from the cells of whole images. Patches would not do: when they are enlarged,
          they get responses that whole images never give, and concepts learnt from them account for only a
          third of the score on photos. And since only a small part of a response moves the score, that part
          counts more when the amounts in an image are worked out. Runs with the preset “craft” do none of
          this, just as the method was published.
        </p>
        <p>
          We take the responses of all cells, keep their directions only, and sort them into groups that point
          the same way: spherical k-means. The mean direction of each group is a concept. The amounts of all
          concepts in a cell are then those that together come closest to its response, and never negative, so
          concepts tend to be parts of things: a wheel, fur with spots, the sky behind. Nobody tells it what
          to find. A concept therefore comes with a number for a name; the number means nothing, and the
          colour is its rank by importance in its class.
        </p>
        <p>
          Late in the model, a response also knows what is around its cell: the middle and the edge of a
          meadow get different ones. So cells are also compared by an earlier, finer layer, to which both are
          grass, and cells that move the score count more. We first look for four times as many groups as
          concepts, and then join those that are seen in the same places, large ones first. Models without
          such a layer, most transformers among them, go without this step.
        </p>
        <p>
          Some models, transformers among them, give responses with negative numbers too. Their concepts may
          have negative numbers as well, while amounts still only add up: semi-non-negative matrix
          factorisation, and of all equally good mixtures the one with the fewest amounts.
        </p>
        <p>
          There are other ways to find them, and <code>explain --dictionary</code> takes any. NMF looks for
          parts that only add up. Semi-NMF, convex NMF, k-means and NMF of positive and negative parts also
          take responses that can be negative; for those semi-NMF is the default. KL-NMF gives weak channels
          more weight. In convex NMF a concept is a mixture of real responses. With k-means every cell shows
          one concept. A TopK SAE turns few concepts on at a time, by an encoder that is trained; the concepts
          of an RA-SAE stay close to mixtures of responses. PCA finds directions, in amounts that may be
          negative: its crops and maps show the positive side only, while contributions, dominance and
          importance count both.
        </p>
        <p>
          On scenes whose parts are known, spherical k-means finds 30 of the 33 parts that the model uses (NMF
          and k-means 26, KL-NMF 25, NMF as CRAFT has it 19), and nearly the same concepts in either half of
          the images (a similarity of 0.89; NMF 0.91). The score falls faster than with NMF when its strongest
          concepts are taken away. And its importances put the parts largely in the order that leaving them
          out of the scenes does: the rank correlation of the two is 0.63, with CRAFT there is none. On photos
          NMF and spherical k-means explain alike, and spherical k-means is the steadier one. That is why it
          is the default.
        </p>
        <p>
          A concept is what the model reacts to, not what a person would have picked. When the crops look as
          if they had nothing in common, the model may see something that we do not, or the concept may be
          what was left over. Its numbers help to tell.
        </p>
      </>
    ),
    diagram: <MixtureDiagram />,
  },
  'coefficient-map': {
    text: (
      <>
        <p>
          The model keeps track of place, coarsely: its response is a small grid, often seven by seven. For
          every cell of the grid we ask how much more like the concept its response is than the responses of
          the class are on average: the cosine between the two, each less the average direction. Where
          concepts are learnt with an earlier layer, its response is part of the comparison; in crops that are
          shown enlarged it is not, because it takes a thing for another one at another size. Between the
          cells we interpolate, and draw a line where this likeness falls to half of its peak.
        </p>
        <p>
          The amount of a concept, its coefficient, would be another answer, and is the one that counts for
          the score. But amounts share a cell out among the concepts, so a part that two of them make up is
          whole in the map of neither. On scenes whose parts are known, likeness finds 26 of 33 parts where
          coefficients find 23, with the same concepts. Runs with the preset “craft”, and those of earlier
          versions, show coefficients.
        </p>
        <p>
          Choose “Outline” above the crops to see the lines, or “Spotlight” to darken everything outside them.
          Do not read them to the pixel: one cell of the grid sees more of the picture than it covers.
        </p>
      </>
    ),
    diagram: <OutlineDiagram />,
  },
  visualisation: {
    text: (
      <>
        <p>
          Crops show a concept together with everything else that was in the photo. To see the concept by
          itself we make a picture that the model finds as much of it in as possible: we start from noise, ask
          the model in which direction each change would strengthen the concept, and follow that a hundred
          times and more (the method is called MACO).
        </p>
        <p>
          Left alone, this ends in a noise that no person can read. So only the phases of the picture’s
          frequencies may change freely. Their strengths are those of natural photos and can only become
          weaker: a frequency that the steps do not agree on fades, because it would stay noise. Where the
          model paid no attention the picture is transparent. It is not a photo and not what the model saw; it
          is what it would like to see.
        </p>
      </>
    ),
  },
  accentuation: {
    text: (
      <>
        <p>
          The same method, begun at a real crop instead of noise and kept short. The crop stays recognisable,
          and what the model answers to in it stands out: compare before and after. If every handle starts to
          shine, the shine is what the model looks for.
        </p>
      </>
    ),
  },
  excitation: {
    text: (
      <>
        <p>
          A picture that looks right to us may mean little to the model, so we measure: the finished picture
          is shown to the model, and its coefficient for the concept is divided by that of the concept’s best
          crop, shown to it alone as well. 1.5 × means half as much again as the best real example. We also
          say so where another concept of the class turned out stronger in the picture; then take it with
          care.
        </p>
        <p>
          Some crops lose most of their concept when they are shown alone, because they are enlarged and their
          surroundings are gone. Then any picture has many times as much, so above 10 we give no number.
        </p>
      </>
    ),
  },
  contribution: {
    text: (
      <>
        <p>
          A classifier gives every image a number for every class (its logit) and answers with the class whose
          number is highest. Only differences between classes mean something, so the score here is how far the
          class stands above the mean of all classes. (Older runs, and those with the preset “craft”, take the
          logit as it is.) The contribution of a concept to one image is the part of that score which it
          brought in. It may be negative: then the concept speaks against the class.
        </p>
        <p>
          For every image, contributions, residual and bias add up to the score. The small charts beside the
          images show that sum: each bar begins where the one above it ends.
        </p>
      </>
    ),
  },
  importance: {
    text: (
      <>
        <p>
          Add up the scores of all points of a class. The importance of a concept is the share of that sum
          which it contributed. An importance of 30 % means: of everything that makes the model say “boat”,
          three tenths come from this concept.
        </p>
        <p>
          Importance counts averages. A concept can matter a lot to a few images and nothing to the rest, or a
          little to all of them, and end up with the same importance. Prevalence tells the two apart.
        </p>
      </>
    ),
    diagram: <ShareDiagram />,
  },
  residual: {
    text: (
      <>
        <p>
          Two parts of the score belong to no concept. The residual is what is lost because a mixture of a few
          concepts only comes close to the true response. The bias is a constant that the model adds to the
          class whatever it sees, again compared with the mean of all classes. Either can be negative.
        </p>
        <p>
          They are drawn hollow and dashed in the charts, and never left out: shares that were made to sum to
          100 % by hiding the rest would claim to explain more than they do.
        </p>
      </>
    ),
  },
  'explained-share': {
    text: (
      <p>
        The importances of all concepts of a class together. At 95 %, the concepts account for nearly all of
        the score. At 60 %, four tenths of what the model goes by is not on the page, and be careful with what
        you conclude from it. A value above 100 % is possible: then residual and bias count against the class.
      </p>
    ),
  },
  estimate: {
    text: (
      <>
        <p>
          Many models end simply: they average the response over the picture, then add up the averages, each
          with a weight. For those, contributions can be worked out exactly, and they are. Some bring the
          averages to a common scale first, or look at some places more than at others. The scale of an image
          and how much the model looks at each of its places are then taken as they are, and the contributions
          are exact given that.
        </p>
        <p>
          Other models do something more involved with the response. There, Lens estimates importances: it
          turns all concepts up together, from nothing to what the image has of them, follows how fast the
          score changes with each, and sums that up (integrated gradients). Scale and attention are again
          those of the image. What speaks against the class counts as negative, and the parts add up to what
          all concepts do together.
        </p>
        <p>
          Where a model has a step that cannot be followed like this, Lens switches concepts on and off in
          many combinations instead, watches how the score changes, and attributes the changes (Sobol total
          indices). They have no sign, and include what a concept does together with others. The same indices
          check the other estimate: “How good is this explanation?” says how well the two agree. The class
          page says which of them it shows.
        </p>
      </>
    ),
  },
  'without-place': {
    text: (
      <p>
        In many transformers, one further token that has no place in the picture gathers what the cells hold,
        and only it goes on to the score. Concepts are then looked for before the last time that it does so,
        in all cells and in that token. What a concept has in the token counts, and no outline shows it. How
        much that is: the concept is switched off in the cells alone, then in the token alone, and the share
        is what the second changes of what both change.
      </p>
    ),
  },
  prevalence: {
    text: (
      <p>
        In each point, one concept contributes most: the strongest reason. Prevalence is the share of points
        for which it is this concept. A prevalence of 55 % means that it decides a little more than every
        second image.
      </p>
    ),
    diagram: <DominanceDiagram />,
  },
  'important-concepts': {
    text: (
      <p>
        A concept is called important if its importance is at least 5 %, or what share the run was given.
        Those are shown large, with all their crops; the others follow below, folded up. It need not be the
        strongest reason for any point: a meadow that adds a third to every score, always behind a roof, is
        important. The published LENS site, and with it the settings of CRAFT, go by dominance instead: the
        strongest reason for at least as many of the points, and for at least two.
      </p>
    ),
  },
  reliability: {
    text: (
      <p>
        Take the points for which a concept is the strongest reason, and see how many really are of the class.
        A reliable concept leads to right answers. A concept of low reliability is where the model goes wrong:
        often something that is only near the class, like water near boats. Without labels there is nothing to
        judge by, and no reliability.
      </p>
    ),
  },
  alignment: {
    text: (
      <>
        <p>
          Concepts and classes can be thought of as directions: a concept is a direction of the response, and
          each class is scored by how far the response goes in the direction of the class. Alignment is the
          cosine of the angle between the two, 1 for the same direction, 0 for a right angle, below 0 for
          opposite ones.
        </p>
        <p>
          It says which classes a concept speaks for. If a concept of “espresso” is better aligned with “cup”,
          the model has found the crockery. Do not expect values near 1: with hundreds of dimensions, 0.3 is
          already a close relation.
        </p>
      </>
    ),
    diagram: <AngleDiagram />,
  },
  'sub-concept': {
    text: (
      <>
        <p>
          The last layer of a model merges: it may answer to wheels and windows alike, because both mean
          “car”. An earlier layer has not merged them yet, and sees finer. So the crops that each of the three
          most important concepts is strongest in, its top tenth, are taken apart once more, at the last layer
          that has at least twice as many cells a side. With <code>--recurse 2</code> the parts are taken
          apart again.
        </p>
        <p>
          The share says how much of the concept a part carries. The part is taken out of the responses of the
          earlier layer, the rest of the model is run on what is left, and what the concept loses is what the
          part had carried. Since that depends on which other parts are there, it is the mean over all orders
          of taking them out (the Shapley value). Shares and what no part carries add up to 100 %.
        </p>
        <p>
          Anything can be cut into pieces, so parts are shown only where they are distinct: the other half of
          the images must give each of them again, at most half as far from itself as any two of them are from
          each other, and each must carry at least 5 % of the concept. Where three parts are not, two are
          tried; where these are not either, the concept counts as one thing.
        </p>
      </>
    ),
  },
  similarity: {
    text: (
      <p>
        The same cosine, between two concepts of a class. Where responses are never negative, neither are
        concepts, and it lies between 0 and 1. Two concepts of high similarity are nearly one, split in two:
        read their importances together.
      </p>
    ),
  },
  contrast: {
    text: (
      <p>
        Rails are important for “train”, and just as much for “tram”: they do not tell the two apart. The
        margin is how far the class’s score lies above the other’s, and the contrast of a concept is its share
        of it, summed over all points. It is above 100 % where the other concepts speak for the other class. A
        concept of little importance and large contrast is where to look for a shortcut.
      </p>
    ),
  },
  evaluation: {
    text: (
      <>
        <p>
          Concepts are learnt again from half of the images and judged by the other half. Complete: they
          account for the score, and from the concepts alone the model gives the same answer. Faithful: adding
          concepts back, the strongest first, brings the probability up early, and taking them away brings it
          down early. Stable: the other half gives the same concepts.
        </p>
        <p>
          Beside each number stands what CRAFT as published reaches on the same images, and what chance does.
          Where a number is poor the page says so, and what may help: more images, more concepts, or another
          layer.
        </p>
      </>
    ),
  },
  score: {
    text: (
      <>
        <p>
          The model gives every class a number for an image, its logit, and only its distance from the other
          classes’ logits means something: a constant added to all of them changes no answer. The score is
          therefore the distance from their mean. Probabilities are made from the scores of all classes so
          that together they are 100 %. One more point of score makes a class 2.7 times as likely, measured
          against the others.
        </p>
        <p>
          A probability is the model’s own opinion of itself. Models are often far too sure; that it says 99 %
          does not mean that it is right 99 times in a hundred.
        </p>
      </>
    ),
  },
  attribution: {
    text: (
      <>
        <p>
          The outline says where a concept is active. That is not always where its evidence is: every cell of
          the grid sees more of the picture than it covers, and a concept may be active on the water because
          of the sail above it. Attribution asks the other way round, for each pixel: if it changed a little,
          how much would the concept change?
        </p>
        <p>
          The stronger the colour on the grey image, the more the concept changes with what is there. Where
          both pictures agree, the concept is about what it covers. Where they do not, believe neither alone.
        </p>
        <p>
          Where a model cannot be differentiated, parts of the image are covered instead, one after the other,
          with its mean colour: where the concept changes most when it is covered is its evidence.
        </p>
      </>
    ),
  },
  'what-if': {
    text: (
      <>
        <p>
          Take a concept out of the model’s inner response to an image, leave everything else as it is, and
          let the model finish its work: the scores that come out are what it would have said without that
          concept. What the concepts miss stays in. If the answer changes, the concept decided it.
        </p>
        <p>
          The calculation goes through the model itself, so it holds for every class and for any number of
          concepts together. It is a question to the model and not to the world: no photo has to exist that
          would look like this to it.
        </p>
      </>
    ),
  },
  'similar-points': {
    text: (
      <p>
        Two images can look nothing alike and be recognised for the same reasons. Here images are compared by
        the contributions of their concepts, all of them at once: the similarity is the cosine between the two
        lists. At 1 the concepts count in the same proportions, at 0 the one has nothing of what decides the
        other, and below 0 they speak against each other. How large the score is does not matter.
      </p>
    ),
  },
  'image-search': {
    text: (
      <>
        <p>
          The response to an image is rebuilt from the concepts of every class in turn. A concept accounts for
          the part of the response that it rebuilds, as a share of the response’s length squared. Classes that
          know nothing like the image still put something on their nearest concepts; so the share counts only
          as far as the class’s concepts rebuild the response at all: times the square of what they do not
          miss.
        </p>
        <p>
          Beside it stands how much of the concept there is, measured by its own images: the share of its
          class’s points that have less. That number alone misleads, because it is highest where a concept
          stands in for things that its class does not have.
        </p>
      </>
    ),
  },
  accuracy: {
    text: (
      <p>
        If the images came in labelled folders, we know what they show. Accuracy is the share of the images of
        a class that the model recognises as it. Everything else on a page is about what the model goes by,
        not about whether it is right; accuracy says how much the class can rely on that.
      </p>
    ),
  },
  errors: {
    text: (
      <p>
        A false positive is an image that the model predicts as the class although it shows something else;
        below it stands what it really shows, and the concept that misled the model. A miss is an image of the
        class that the model predicts as something else. Looking at both is the quickest way to find out what
        a concept really stands for.
      </p>
    ),
  },
  'image-map': {
    text: (
      <>
        <p>
          Every image of a class is a list of numbers: what each concept adds to its score. Images whose lists
          are alike are decided in the same way, however different they look. A map puts them close together;
          its directions have no meaning, and a group far from all others gets its score in a way of its own.
          The colour is that of the concept that adds most.
        </p>
        <p>
          Shapes tell right from wrong: a disc is an image that the model recognises, a diamond a false
          positive, a ring a miss. Misses are explained as the points are. A diamond among discs is wrong for
          the same reason that the others are right; a ring far off lacks that reason.
        </p>
        <p>
          Two methods draw the map. UMAP also keeps roughly how far groups are from each other; t-SNE, which
          the LENS site uses, keeps neighbourhoods alone. What both show is there; what one of them shows may
          be chance.
        </p>
      </>
    ),
  },
  strategy: {
    text: (
      <>
        <p>
          Prevalence says how often a concept is the strongest reason, reliability whether the model is right
          then. Together they make four cases. Often and right is a core strategy. Often and wrong is what to
          inspect first: it may be a shortcut, something that goes with the class without being it. Rarely and
          right is a niche: a rare kind of image, handled well. Rarely and wrong is a failure mode.
        </p>
        <p>
          Often means for more points than if all concepts decided equally many: one in ten with ten concepts.
          Right means nine times in ten. With few points in a case, look at them before you believe it.
        </p>
      </>
    ),
  },
  neighbours: {
    text: (
      <p>
        Concepts are found in each class by itself, and yet the same one turns up again: grass in many
        animals, the rim of a cup in everything that one drinks from. Every concept is compared with those of
        all other classes of the run by the cosine between them; at 1 they are the same to the model. Where a
        close neighbour belongs to a class that has nothing in common with this one, the concept may be
        surroundings rather than the thing itself.
      </p>
    ),
  },
  counterpart: {
    text: (
      <>
        <p>
          Two classes are compared concept by concept. Each concept of one class is paired with one of the
          other, so that all the pairs together are as alike as they can be. Within one run, alike means the
          cosine between the two.
        </p>
        <p>
          Concepts of two models, or of two runs, have no directions in common. They are paired by where they
          are strong: over the images that both models predict as the class, alike means the correlation of
          their mean coefficients. This takes at least twelve such images. From 0.6 on we speak of the same
          concept. With only twelve images, chance alone reaches 0.6 once in twenty times; with a hundred, it
          does not.
        </p>
      </>
    ),
  },
  'own-concept': {
    text: (
      <>
        <p>
          You can also ask for something that Lens has not found: give it a folder of images that have it, ten
          or more. A linear classifier learns to tell the model’s mean response to them from that to random
          images of the run; the direction in which it looks is the concept (the method is called TCAV). It is
          judged by images that it has not seen: where it tells few of them apart, the model has no one
          direction for what they have in common.
        </p>
        <p>
          The TCAV score of a class is the share of its images whose score grows when the response moves in
          that direction. Where the rest of the model only adds up, it grows in all images or in none, so that
          the score of one direction is 0 or 100{'\u202f'}%; the alignment then says how much. The direction
          is learnt again and again, against other random images each time, and as many directions between
          random images are scored beside it. A t-test, two-sided and by Welch, says how likely such a
          difference is by chance; the more classes are tested, the less likely it must be (Bonferroni).
        </p>
      </>
    ),
  },
  effects: {
    text: (
      <p>
        A concept speaks to every class at once, for some and against others. The number is what it adds to a
        class’s score on the average point of its own class, less what it adds to the average class: something
        added to all classes alike decides nothing. Only models that add their score up linearly have one such
        number.
      </p>
    ),
  },
  'relative-error': {
    text: (
      <p>
        How different the mixtures of concepts are from the true responses, as a share of the responses’ size.
        With ten concepts, 40 to 60 % is usual, because responses hold a lot of detail that does not matter to
        the class. What matters to the score is the explained share; the relative error tells how much else
        was going on.
      </p>
    ),
  },
}
