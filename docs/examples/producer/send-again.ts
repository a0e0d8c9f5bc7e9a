// A process that may be killed at any moment sends from its own record. The record is written before
// anything is sent, and holds the commandId: sent again after a restart, a command has one effect.
import { openProducer, type ProducerOptions } from 'hive-mind/producer'

export interface Order {
  readonly commandId: string
  readonly title: string
  readonly teamId: string
}

export interface OrderBook {
  /** Orders written down and not marked as done; after a kill, those of the last life too. */
  open(): Promise<readonly Order[]>
  done(commandId: string): Promise<void>
}

export async function sendOrders(options: ProducerOptions, book: OrderBook) {
  const producer = await openProducer({ ...options, outcomes: 'journal' })
  try {
    await Promise.all(
      (await book.open()).map(async ({ commandId, title, teamId }) => {
        const receipt = await producer.send({
          type: 'CreateTask',
          commandId,
          payload: { title, teamId },
        })
        const { status, code, repeated } = await producer.outcome(receipt)
        // `repeated`: an earlier life had sent it; this is what came of it then.
        if (status === 'refused') throw new Error(`${commandId}: ${code}, repeated: ${repeated}`)
        await book.done(commandId)
      }),
    )
  } finally {
    await producer.close()
  }
}
