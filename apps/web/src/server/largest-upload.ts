/** Of an image that visitors send, in bytes. */
export const LARGEST_IMAGE = 15 * 2 ** 20

/** With what a form adds to it: boundaries, names, the other fields. */
export const LARGEST_FORM = LARGEST_IMAGE + 2 ** 16
