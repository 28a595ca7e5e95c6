// Whether this is the first time that the window is open on this computer, by what it left there.

/** Asked once per window; from then on every other start is no first one. */
export function isFirstStart(storage: Pick<Storage, 'getItem' | 'setItem'>): boolean {
  const isFirst = storage.getItem(STARTED) === null
  if (isFirst) storage.setItem(STARTED, '1')
  return isFirst
}

const STARTED = 'started'
