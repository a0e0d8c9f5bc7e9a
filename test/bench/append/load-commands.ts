// Puts commands into the log before anybody decides them, as fast as the SDK sends.
import { randomUUID } from 'node:crypto'
import { type CommandInput, openProducer, type Producer } from '../../../streams/producer/index.ts'
import type { Company, Platform } from '../../faults/harness/platform.ts'

const workers = 4

/** A sender without an outcome source: it reads nothing beside what it sends. */
export async function openSender(platform: Platform, orgId: string): Promise<Producer> {
  const { kafkaBrokers: brokers, registryUrl, prefix } = platform.config
  const actor = { kind: 'service', id: randomUUID(), scopes: ['tasks'] } as const
  return await openProducer({ brokers, registryUrl, prefix, orgId, actor })
}

/** Settles when every command is acknowledged; returns what a command makes of its receipt. */
export async function sendAll(
  producer: Producer,
  count: number,
  command: (index: number) => CommandInput,
  onSent: (entityId: string) => void = () => undefined,
): Promise<void> {
  let next = 0
  const failures: unknown[] = []
  const open = new Set<Promise<void>>()
  const worker = async () => {
    while (next < count && failures.length === 0) {
      await producer.ready()
      const until = Math.min(count, next + 200)
      for (; next < until; next += 1) {
        const sent = producer.send(command(next)).then(
          ({ entityId }) => onSent(entityId),
          (error: unknown) => {
            failures.push(error)
          },
        )
        open.add(sent)
        void sent.then(() => open.delete(sent))
      }
    }
  }
  await Promise.all(Array.from({ length: workers }, worker))
  await Promise.all(open)
  if (failures.length > 0) throw failures[0]
}

export function createTask(company: Company, index: number): CommandInput {
  return {
    type: 'CreateTask',
    payload: {
      title: `Mend the pump of hall ${index}`,
      description: 'It loses pressure when all valves are open.',
      teamId: company.teamId,
      priority: 'P2',
    },
  }
}

const priorities = ['P0', 'P1', 'P2', 'P3'] as const
const dueAt = 1_790_000_000_000_000

/** One of four changes, each accepted with one event; `turn` tells a task's changes apart. */
export function changeTask(entityId: string, turn: number): CommandInput {
  switch (turn % 4) {
    case 0:
      return {
        type: 'PrioritiseTask',
        entityId,
        payload: { priority: priorities[(turn >> 2) % 4] ?? 'P1' },
      }
    case 1:
      return { type: 'SetTaskDueDate', entityId, payload: { dueAt: dueAt + turn * 1_000_000 } }
    case 2:
      return {
        type: 'CommentOnTask',
        entityId,
        payload: { text: `Seen by the shift, note ${turn}` },
      }
    default:
      return { type: 'DescribeTask', entityId, payload: { title: `Mend the pump, try ${turn}` } }
  }
}
