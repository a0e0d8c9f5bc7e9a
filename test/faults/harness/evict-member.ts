// Puts a member out of its group from outside, in the protocol's own words: the member does not notice, for it is stopped.
import { once } from 'node:events'
import { connect } from 'node:net'
import kafkajs from 'kafkajs'
import { FrameReader } from './frame-reader.ts'

const leaveGroupKey = 13

/** False when no member of that name is there. */
export async function evictMember(
  brokers: readonly string[],
  groupId: string,
  isVictim: (clientId: string) => boolean,
): Promise<boolean> {
  const logLevel = kafkajs.logLevel.NOTHING
  const admin = new kafkajs.Kafka({ brokers: [...brokers], clientId: 'evict', logLevel }).admin()
  await admin.connect()
  const { groups } = await admin.describeGroups([groupId])
  await admin.disconnect()
  const members = groups.flatMap((group) => group.members)
  const victim = members.find(({ clientId }) => isVictim(clientId))
  if (victim === undefined) return false
  // One broker coordinates every group on the stacks that these scenarios run on.
  const error = await leave(brokers[0] ?? '', groupId, victim.memberId)
  return error === 0
}

/** LeaveGroup, version 1: header, group, member; answered by correlation id, throttle time, error. */
async function leave(broker: string, groupId: string, memberId: string): Promise<number> {
  const colon = broker.lastIndexOf(':')
  const socket = connect({ host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) })
  await once(socket, 'connect')
  const head = Buffer.alloc(8)
  head.writeInt16BE(leaveGroupKey, 0)
  head.writeInt16BE(1, 2)
  const body = Buffer.concat([head, text('evict'), text(groupId), text(memberId)])
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  socket.write(Buffer.concat([size, body]))
  const answered = Promise.withResolvers<Buffer>()
  const reader = new FrameReader()
  socket.on('data', (bytes) => {
    const [answer] = reader.take(bytes)
    if (answer !== undefined) answered.resolve(answer)
  })
  socket.on('close', () => answered.reject(new Error('the broker closed instead of answering')))
  socket.setTimeout(5_000, () => socket.destroy())
  try {
    return (await answered.promise).readInt16BE(12)
  } finally {
    socket.destroy()
  }
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(2)
  length.writeInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}
