// One valid writer at every offset: by the broker's own producer ids, which the journal's filter never looks at.
import type { JournalReport } from './check-journal.ts'

export function checkOneWriter({ valid }: JournalReport): string[] {
  const problems: string[] = []
  const reigns = new Map<number, { epoch: number; producerId: string }>()
  const writers = new Set<string>()
  for (const { told } of valid) {
    const { partition, offset, producerId } = told.raw
    const at = `partition ${partition} offset ${offset}`
    const reign = reigns.get(partition)
    if (producerId === '') problems.push(`${at}: the broker names no producer`)
    if (told.kind === 'epoch') {
      if (told.epoch <= (reign?.epoch ?? 0)) problems.push(`${at}: epoch ${told.epoch} goes back`)
      if (writers.has(told.writer)) problems.push(`${at}: writer ${told.writer} opens twice`)
      writers.add(told.writer)
      reigns.set(partition, { epoch: told.epoch, producerId })
    } else if (told.epoch !== reign?.epoch || producerId !== reign.producerId) {
      problems.push(
        `${at}: epoch ${told.epoch} of producer ${producerId} counts in epoch ${reign?.epoch ?? 0} of ` +
          `producer ${reign?.producerId ?? 'nobody'}`,
      )
    }
  }
  return problems.slice(0, 20)
}
