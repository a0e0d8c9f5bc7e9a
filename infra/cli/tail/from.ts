// Where `hive tail` begins, and which topics a name means.
import { isEntity } from '../../../schemas/entities.ts'
import type { From } from '../../../streams/journal/read-judged.ts'
import { type LogicalTopic, logicalTopics } from '../../../streams/topics.ts'
import { UsageError } from '../exit-codes.ts'
import { durationOption } from '../options.ts'

/** `beginning`, `end`, an offset, `-20`, `10m` ago, or a time. */
export function parseFrom(text: string, now: number): From {
  if (text === 'beginning') return { type: 'beginning' }
  if (text === 'end') return { type: 'end' }
  if (/^-\d{1,9}$/.test(text)) return { type: 'last', count: Number(text.slice(1)) }
  if (/^\d{1,15}$/.test(text)) return { type: 'offset', offset: Number(text) }
  if (/^\d+(\.\d+)?(ms|s|m|h|d)$/.test(text)) {
    return { type: 'time', at: now - durationOption('from', text) }
  }
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return { type: 'time', at }
  throw new UsageError(
    `--from ${text} is no place`,
    'give beginning, end, an offset (1200), the last few (-20), how long ago (10m) or a time (2026-03-01T09:00:00Z)',
  )
}

/** `events.task`, `task` for the same, or `events` for all journals. */
export function topicsNamed(name: string): readonly LogicalTopic[] {
  if (isEntity(name)) return [`events.${name}`]
  const found = logicalTopics.filter((topic) => topic === name || topic.startsWith(`${name}.`))
  if (found.length > 0) return found
  throw new UsageError(`${name} is no topic`, `say one of: ${logicalTopics.join(', ')}`)
}
