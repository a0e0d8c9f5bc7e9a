// Where a reader of a journal stands: offset and filter state together (R5), and its text for commit metadata.

export interface Position {
  /** The next offset to read. */
  readonly offset: number
  readonly epoch: number
  /** Command offset of the last valid outcome; −1 before the first. */
  readonly commandOffset: number
  /** Index of the last valid record within that outcome. */
  readonly index: number
}

export const initialPosition: Position = { offset: 0, epoch: 0, commandOffset: -1, index: 0 }

/** `offset.epoch.commandOffset.index`, decimal: at most 60 characters of commit metadata. */
export function positionText(position: Position): string {
  return `${position.offset}.${position.epoch}.${position.commandOffset}.${position.index}`
}

const pattern = /^(\d+)\.(\d+)\.(-1|\d+)\.(\d+)$/

/** undefined when the text is not a position. */
export function parsePosition(text: string): Position | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [offset, epoch, commandOffset, index] = match.slice(1).map(Number)
  if (offset === undefined || epoch === undefined) return undefined
  if (commandOffset === undefined || index === undefined) return undefined
  return { offset, epoch, commandOffset, index }
}
