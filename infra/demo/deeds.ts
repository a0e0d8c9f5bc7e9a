// What the living company can do, one command each, and how it is put into an envelope.
import { symbolOfEntity } from '../../schemas/entities.ts'
import { uuidV5 } from '../../schemas/ids.ts'
import type { CommandInput, InputOf } from '../../streams/producer/index.ts'
import type { Change, Creation } from './company-task.ts'
import type { Link } from './history.ts'
import type { Doer, Rights } from './rights.ts'

type AgentSaid = Pick<InputOf<'PauseAgent'>, 'type'> | Pick<InputOf<'ResumeAgent'>, 'type'>

interface Done {
  readonly commandId: string
  readonly by: Doer
}

export type Deed = Done &
  (
    | { readonly type: 'create'; readonly taskId: string; readonly said: Creation }
    | {
        readonly type: 'change'
        readonly taskId: string
        readonly said: Change
        /** Known to be refused: people and agents try what they may not, or say what is so already. */
        readonly mistaken: boolean
        readonly expectedVersion?: number
      }
    | { readonly type: 'link' | 'unlink'; readonly link: Link }
    | {
        readonly type: 'agent'
        readonly agentId: string
        readonly said: AgentSaid
        readonly reason: string
      }
  )

export function commandOf(deed: Deed, rights: Rights): CommandInput {
  const { orgId } = rights.roster
  const basics = { orgId, commandId: deed.commandId, actor: rights.actorOf(deed.by) }
  switch (deed.type) {
    case 'create':
      return { ...basics, ...flowOf(orgId, deed.taskId), entityId: deed.taskId, ...deed.said }
    case 'change': {
      const { taskId, said, expectedVersion = null } = deed
      return { ...basics, ...flowOf(orgId, taskId), entityId: taskId, expectedVersion, ...said }
    }
    case 'link':
    case 'unlink': {
      const { taskId, dependsOn } = deed.link
      return {
        ...basics,
        ...flowOf(orgId, taskId),
        type: deed.type === 'link' ? 'LinkTasks' : 'UnlinkTasks',
        entityId: orgId,
        // One of them may be so young that whoever decides has not heard of it.
        basisAtLeast: [taskId, dependsOn].map((entityId) => ({
          entityType: symbolOfEntity('task'),
          entityId,
          version: 1,
        })),
        payload: deed.link,
      }
    }
    case 'agent':
      return {
        ...basics,
        type: deed.said.type,
        entityId: deed.agentId,
        payload: { reason: deed.reason },
      }
    default:
      return deed satisfies never
  }
}

/** All that happens to a task of the living company is one flow. */
function flowOf(orgId: string, taskId: string): { readonly correlationId: string } {
  return { correlationId: uuidV5(orgId, `flow\0${taskId}`) }
}
