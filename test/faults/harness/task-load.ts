// A steady stream of task commands: creates, changes with and without expected versions, ids sent twice on purpose.
import { randomUUID } from 'node:crypto'
import type { Address } from '../../../streams/kafka/client.ts'
import type { CommandInput, Producer, Receipt } from '../../../streams/producer/index.ts'
import type { Company, Platform } from './platform.ts'
import { pause } from './scenario.ts'

export interface LoadOptions {
  readonly ratePerSecond: number
  readonly random: () => number
  /** A proxy to send through. */
  readonly via?: Address
  /** Whole mapped rows among the commands: their outcomes are several records. */
  readonly rows?: boolean
}

export interface LoadResult {
  readonly sent: number
  readonly problems: readonly string[]
}

export interface RunningLoad {
  /** Stops sending and waits until the last acknowledged command of each partition is answered. */
  finish(timeoutMs: number): Promise<LoadResult>
}

const tickMs = 20
const tasksMax = 2_000

export async function taskLoad(
  platform: Platform,
  company: Company,
  options: LoadOptions,
): Promise<RunningLoad> {
  const producer = await platform.producer(company.orgId, ['tasks', 'import'], options.via)
  const open: Promise<void>[] = []
  const tasks: string[] = []
  const last = new Map<number, Receipt>()
  const problems: string[] = []
  let sent = 0
  let running = true

  const note = (receipt: Receipt) => {
    const { commandId, entityId, topic, partition, offset } = receipt
    platform.acknowledged.push({ commandId, entityId, topic, partition, offset })
    const before = last.get(partition)
    if (before === undefined || before.offset < offset) last.set(partition, receipt)
  }
  const send = async (command: CommandInput) => {
    try {
      const receipt = await producer.send(command)
      note(receipt)
      if (command.type === 'CreateTask' && tasks.length < tasksMax) tasks.push(receipt.entityId)
    } catch (error) {
      problems.push(`send: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const loop = (async () => {
    const startedAt = Date.now()
    while (running) {
      const due = ((Date.now() - startedAt) / 1000) * options.ratePerSecond
      while (running && sent < due) {
        await producer.ready()
        for (const command of next(company, tasks, options)) {
          sent += 1
          open.push(send(command))
        }
      }
      await pause(tickMs)
    }
  })()
  // A scenario that fails closes the clients under it; what happened is told by `finish`, if anybody asks.
  loop.catch(() => undefined)

  return {
    async finish(timeoutMs) {
      running = false
      await loop
      await Promise.all(open)
      await Promise.all(
        [...last.values()].map((receipt) => answered(producer, receipt, timeoutMs, problems)),
      )
      return { sent, problems }
    },
  }
}

async function answered(
  producer: Producer,
  receipt: Receipt,
  timeoutMs: number,
  problems: string[],
): Promise<void> {
  try {
    await producer.outcome(receipt, { timeoutMs })
  } catch (error) {
    problems.push(
      `no answer to ${receipt.commandId}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function next(company: Company, tasks: string[], { random, rows }: LoadOptions): CommandInput[] {
  const { teamId } = company
  const entityId = tasks[Math.floor(random() * tasks.length)]
  const dice = random()
  if (entityId === undefined || dice < 0.2) {
    const commandId = randomUUID()
    const create: CommandInput = {
      type: 'CreateTask',
      commandId,
      payload: { title: `Task ${tasks.length}`, teamId, priority: 'P2' },
    }
    return [create]
  }
  const change: CommandInput = {
    type: 'PrioritiseTask',
    commandId: randomUUID(),
    entityId,
    payload: { priority: dice < 0.5 ? 'P0' : 'P3' },
  }
  if (rows === true && dice > 0.85) return [rowOf(entityId, dice)]
  if (dice < 0.3) return [change, change]
  if (dice < 0.4) return [{ ...change, expectedVersion: 1 }]
  if (dice < 0.6) return [{ type: 'StartTask', entityId, payload: {} }]
  if (dice < 0.8) return [{ type: 'CommentOnTask', entityId, payload: { text: `dice ${dice}` } }]
  return [change]
}

function rowOf(entityId: string, dice: number): CommandInput {
  const status = dice > 0.95 ? ('closed' as const) : ('in_progress' as const)
  return {
    type: 'RecordTaskChange',
    entityId,
    origin: { id: null, seq: 0 },
    payload: {
      speaksOf: ['title', 'status', 'priority'],
      title: `Row ${dice}`,
      status,
      priority: dice > 0.9 ? 'P1' : 'P2',
    },
  }
}
