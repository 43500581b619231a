import type { Paragraph } from './paragraph.ts'

/** What the numbers of the shortcut report mean. */
export const SHORTCUT_PARAGRAPHS = {
  suspicion: {
    text: (
      <>
        <p>
          A shortcut is something that the model goes by although it is no part of the thing: a time stamp, a
          watermark, the hospital’s ruler beside the wound. Two things make a concept suspicious, and it takes
          both. First, much depends on it: its contrast, cut to 100 %, and the share of the points that are
          lost when it is switched off; the mean of the two is its weight. Second, it behaves unlike a part of
          the thing, by four signs: it always lies in the same small place, it always looks the same, the
          model is wrong where it decides, and it points to unrelated classes more than to its own.
        </p>
        <p>
          The suspicion is the weight times the mean of the four signs. From 20 % on we call the concept a
          suspect. That is no proof. The rails under a train are always at the bottom and look alike, and are
          a fair reason all the same: look at the crops, and ask what would happen to a train without them.
        </p>
      </>
    ),
  },
  'switched-off': {
    text: (
      <p>
        The concept is taken out of the model’s response to every point, all else is left as it is, and the
        model finishes its work. If the class falls, it had nothing else to stand on. A thing has many parts,
        and a model that knows them all can do without one; a model that goes by a time stamp cannot do
        without the stamp. Accuracy without the concept is counted over all labelled images of the class.
      </p>
    ),
  },
  place: {
    text: (
      <p>
        Over all points together we take the centre of the concept’s coefficients, and how far they lie from
        it on average (root mean square). What is spread evenly over pictures has 0.41 of their width, and
        counts as 0 % fixed; what is always at one spot counts as 100 %. Things move about from photo to
        photo; what cameras, scanners and editors add does not.
      </p>
    ),
  },
  variety: {
    text: (
      <p>
        The concept’s crops, reduced to 16 × 16 pixels, are compared with one another, and so are the crops of
        all concepts of the class. If its own vary as much, pixel by pixel, as all of them do, they are 0 %
        alike; if they are copies of one another, 100 %. Printed marks look the same every time; fur, leaves
        and faces do not.
      </p>
    ),
  },
  unrelated: {
    text: (
      <p>
        Classes count as unrelated where they are neither often second nor mistaken for this one. A concept
        that points to some of them more than to its own class (see alignment) says little about the thing.
        One such class counts as 50 %, two as 67 %, and so on. This needs a head that is linear.
      </p>
    ),
  },
} as const satisfies Record<string, Paragraph>
