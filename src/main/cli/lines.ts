// Lines out of the pieces that a socket brings.

/**
 * A function that takes a piece in. It calls `onLine` with each whole line, without its end.
 * @param longest characters of a line; a longer one is told of by `onTooLong`, once, and nothing after it counts.
 */
export function createLines(
  longest: number,
  onLine: (line: string) => void,
  onTooLong: () => void,
): (piece: string) => void {
  let begun = ''
  let isOver = false
  return piece => {
    // Only what is new is searched: a long line comes in many pieces.
    for (const [index, part] of piece.split('\n').entries()) {
      if (isOver) return
      if (index > 0) {
        const line = begun
        begun = ''
        onLine(line)
      }
      begun += part
      if (begun.length <= longest) continue
      isOver = true
      begun = ''
      onTooLong()
    }
  }
}
