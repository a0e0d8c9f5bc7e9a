// Commands for every entity whose log is hurt, so that each partition has something to lose.
import { randomUUID } from 'node:crypto'
import type { CommandInput } from '../../../streams/producer/index.ts'
import type { Company, Platform } from '../harness/platform.ts'

type Hurt = 'task' | 'team' | 'person' | 'agent' | 'work-graph'

export interface Answered {
  /** Ends of the commands topic of tasks, all of it answered. */
  readonly taskEnds: ReadonlyMap<number, number>
}

function commandOf(entity: Hurt, { orgId, teamId, adminId }: Company): CommandInput {
  switch (entity) {
    case 'task':
      return { type: 'CreateTask', payload: { title: 'A task', teamId, priority: 'P2' } }
    case 'team':
      return { type: 'CreateTeam', payload: { name: 'A team' } }
    case 'person':
      return { type: 'CreatePerson', payload: { name: 'A person', level: 'IC1', teamIds: [] } }
    case 'agent':
      return {
        type: 'CreateAgent',
        payload: { name: 'An agent', speciality: 'reviewer', actsFor: adminId },
      }
    case 'work-graph':
      return {
        type: 'UnlinkTasks',
        entityId: orgId,
        payload: { taskId: randomUUID(), dependsOn: randomUUID() },
      }
    default:
      return entity satisfies never
  }
}

/** Sends so many from a client of its own; what it sent is in the log, answered or not. */
export async function send(
  platform: Platform,
  company: Company,
  entity: Hurt,
  count: number,
): Promise<void> {
  const client = await platform.producer(company.orgId, ['people', 'tasks'])
  await Promise.all(Array.from({ length: count }, () => client.send(commandOf(entity, company))))
  await client.close()
}

/** The same of every entity, and each is answered. */
export async function answerAll(
  platform: Platform,
  company: Company,
  count: number,
): Promise<Answered> {
  const client = await platform.producer(company.orgId, ['people', 'tasks'])
  const entities: readonly Hurt[] = ['task', 'team', 'person', 'agent', 'work-graph']
  for (const entity of entities) {
    const commands = Array.from({ length: count }, () => commandOf(entity, company))
    const receipts = await Promise.all(commands.map((command) => client.send(command)))
    await Promise.all(receipts.map((receipt) => client.outcome(receipt, { timeoutMs: 60_000 })))
  }
  await client.close()
  return { taskEnds: await platform.admin.endOffsets(platform.topics.commands('task')) }
}
