// Many commands, in bounded memory: `ready` waits while there is no room, `close` sends what is left.
import { openProducer, type ProducerOptions, type Receipt } from 'hive-mind/producer'

export async function manyTasks(
  options: ProducerOptions,
  teamId: string,
  titles: Iterable<string>,
) {
  const producer = await openProducer(options)
  const receipts: Promise<Receipt>[] = []
  for (const title of titles) {
    await producer.ready()
    receipts.push(producer.send({ type: 'CreateTask', payload: { title, teamId } }))
  }
  await producer.close()
  return await Promise.all(receipts)
}
