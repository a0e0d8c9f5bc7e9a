// Which records each topic holds, and under which registry subject each of their versions stands.
import type { RecordDefinition } from '../../schemas/generated/records.ts'
import { type LogicalTopic, logicalTopics } from '../topics.ts'

export type Definitions = Readonly<Record<string, RecordDefinition>>

/** One text that the registry must know. */
export interface Registration {
  readonly subject: string
  readonly topic: LogicalTopic
  readonly type: string
  readonly version: number
  readonly text: string
}

/** Subject = topic + record name. The suffix keeps the subjects of a test run apart. */
export function registrations(
  definitions: Definitions,
  topicSuffix: string,
): readonly Registration[] {
  return logicalTopics.flatMap((topic) =>
    Object.entries(definitions)
      .filter(([type, definition]) => holds(topic, type, definition))
      .flatMap(([type, { fullName, versions }]) =>
        Object.entries(versions).map(([version, text]) => ({
          subject: `${topic}${topicSuffix}-${fullName}`,
          topic,
          type,
          version: Number(version),
          text,
        })),
      ),
  )
}

/** A park topic is fenced by the code of the journal: it holds the terms' beginnings too. */
function holds(topic: LogicalTopic, type: string, definition: RecordDefinition): boolean {
  switch (definition.kind) {
    case 'command':
      return topic === `commands.${definition.entity}`
    case 'event':
      return topic === `events.${definition.entity}`
    case 'journal':
      return topic.startsWith('events.') || (topic.startsWith('park.') && type === 'EpochStarted')
    case 'park':
      return topic.startsWith('park.')
    case 'dead':
      return topic.startsWith('dead.')
    default:
      return definition.kind satisfies never
  }
}
