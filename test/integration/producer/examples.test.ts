// The examples of docs/producer.md, run; and the page shows what was run.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rename } from '../../../docs/examples/producer/failures.ts'
import { firstTask } from '../../../docs/examples/producer/first-task.ts'
import { manyTasks } from '../../../docs/examples/producer/many-tasks.ts'
import { type Order, sendOrders } from '../../../docs/examples/producer/send-again.ts'
import { uuidV7 } from '../../../schemas/ids.ts'
import { openProducer } from '../../../streams/producer/index.ts'
import { type Company, found, type OwnPlatform, startOwnPlatform } from './own-platform.ts'

const root = join(import.meta.dirname, '../../..')
let platform: OwnPlatform
let company: Company

beforeAll(async () => {
  platform = await startOwnPlatform('examples')
  company = await found(platform.options)
})
afterAll(async () => {
  await platform.close()
})

const options = () => ({ ...platform.options, orgId: company.orgId, actor: company.actor })

describe('docs/producer.md', () => {
  it('shows its examples word for word', async () => {
    const page = await readFile(join(root, 'docs/producer.md'), 'utf8')
    const shown = [...page.matchAll(/<!-- (docs\/examples\/\S+) -->\n```ts\n(.*?)```/gs)]
    expect(shown.map(([, file]) => file)).toHaveLength(4)
    for (const [, file = '', code] of shown) {
      expect({ file, code }).toEqual({ file, code: await readFile(join(root, file), 'utf8') })
    }
  })

  it('first task: a company, a team and a task, accepted', async () => {
    const { task, outcome } = await firstTask(platform.options, uuidV7())
    expect(outcome).toMatchObject({
      status: 'accepted',
      version: 1,
      repeated: false,
      commandId: task.commandId,
      entityId: task.entityId,
    })
  })

  it('many tasks: every one acknowledged, in order within its partition', async () => {
    const titles = Array.from({ length: 500 }, (_, index) => `Task ${index}`)
    const receipts = await manyTasks(
      { ...options(), bufferBytesMax: 64 * 1024 },
      company.teamId,
      titles,
    )
    expect(new Set(receipts.map(({ entityId }) => entityId)).size).toBe(500)
    for (const partition of [0, 1]) {
      const offsets = receipts.filter((one) => one.partition === partition).map((one) => one.offset)
      expect(offsets).toEqual(offsets.toSorted((one, other) => one - other))
    }
  })

  it('orders sent again have one effect each', async () => {
    const { teamId } = company
    const orders = new Map<string, Order>()
    for (let index = 0; index < 20; index += 1) {
      const commandId = uuidV7()
      orders.set(commandId, { commandId, title: `Order ${index}`, teamId })
    }
    const left = new Map(orders)
    const book = {
      open: () => Promise.resolve([...left.values()]),
      done: (commandId: string) => {
        left.delete(commandId)
        return Promise.resolve()
      },
    }
    await sendOrders(options(), book)
    expect(left.size).toBe(0)
    for (const [commandId, order] of orders) left.set(commandId, order)
    await sendOrders(options(), book)
    const producer = await openProducer({ ...options(), outcomes: 'journal' })
    const [order] = orders.values()
    if (order === undefined) throw new Error('no orders')
    const { commandId, title } = order
    const again = await producer.send({ type: 'CreateTask', commandId, payload: { title, teamId } })
    expect(await producer.outcome(again)).toMatchObject({ status: 'accepted', repeated: true })
    const other = await producer.send({
      type: 'CreateTask',
      commandId,
      payload: { title: 'Another', teamId },
    })
    expect(await producer.outcome(other)).toMatchObject({ code: 'COMMAND_ID_REUSED' })
    await producer.close()
  })

  it('failures are told by code', async () => {
    const producer = await openProducer(options())
    expect(await rename(producer, company.teamId, 'Crimson', uuidV7())).toBe('sent')
    expect(await rename(producer, company.teamId, ' ', uuidV7())).toContain('nothing was sent')
    await producer.close()
  })
})
