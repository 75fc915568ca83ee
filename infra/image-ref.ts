/** Digests by image (`repository:tag` -> `sha256:...`), from `stacks/<stack>.lock.json`. */
export type ImageLock = Readonly<Record<string, string>>;

/**
 * The reference that the engine is given: mirror in front, digest behind where the lock has one.
 * Docker's own names are shortened (`busybox` is `library/busybox`); a mirror wants them whole.
 */
export function imageRef(image: string, mirror: string, lock: ImageLock): string {
  const digest = lock[image];
  const pinned = digest === undefined ? image : `${image}@${digest}`;
  if (mirror === '') return pinned;
  const [first = '', ...rest] = pinned.split('/');
  if (rest.length === 0) return `${mirror}/library/${pinned}`;
  return /[.:]/.test(first) ? `${mirror}/${rest.join('/')}` : `${mirror}/${pinned}`;
}
