/** What guessing gets, where every class has as many images. */
export const chanceOf = (classes: number): number => 1 / classes

/** Whether an accuracy on so many images could be that of guessing: no more than three deviations above it. */
export const atChance = (
  { accuracy, images, classes }: { readonly accuracy: number, readonly images: number, readonly classes: number }
): boolean => {
  const chance = chanceOf(classes)
  return accuracy <= chance + 3 * Math.sqrt(chance * (1 - chance) / images)
}
