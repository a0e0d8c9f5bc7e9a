// R4: which records of a journal are valid. A pure function of the log before the record; everybody uses this one.
import type { JournalHeader } from './header.ts'
import type { Position } from './position.ts'

/** `void`: the record never happened, for good. */
export type Verdict = 'epoch' | 'outcome' | 'void'

/** Judges the record that follows `position`; says nothing of its value. */
export function judge(position: Position, header: JournalHeader | undefined): Verdict {
  if (header === undefined) return 'void'
  if (header.type === 'epoch') return header.epoch > position.epoch ? 'epoch' : 'void'
  if (header.epoch !== position.epoch) return 'void'
  const follows =
    header.index === 0
      ? header.prevCommandOffset === position.commandOffset
      : header.commandOffset === position.commandOffset && header.index === position.index + 1
  return follows ? 'outcome' : 'void'
}

/** The position after that record; moves past void ones too. */
export function advance(
  position: Position,
  header: JournalHeader | undefined,
  verdict: Verdict,
): Position {
  const offset = position.offset + 1
  if (header === undefined || verdict === 'void') return { ...position, offset }
  if (header.type === 'epoch') return { ...position, offset, epoch: header.epoch }
  return {
    offset,
    epoch: position.epoch,
    commandOffset: header.commandOffset,
    index: header.index,
  }
}
