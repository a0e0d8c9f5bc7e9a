// What members send each other, encoded and read back.
import { describe, expect, it } from 'vitest'
import {
  assignMembers,
  assignmentFrom,
  subscription,
} from '../../../../streams/kafka/group-protocol.ts'

const fresh = { generation: -1, owned: [] }
const partitions: Readonly<Record<string, number>> = { commands: 4, events: 4, short: 2, late: 4 }
const partitionsOf = (topic: string) => partitions[topic] ?? 0

function assigned(
  members: readonly { memberId: string; memberMetadata: Buffer }[],
  topics: readonly string[],
) {
  return new Map(
    assignMembers(members, partitionsOf).map(({ memberId, memberAssignment }) => [
      memberId,
      Object.fromEntries(assignmentFrom(memberAssignment, topics)),
    ]),
  )
}

describe('assignMembers', () => {
  it('gives partition p of every topic to one member', () => {
    const topics = ['commands', 'events']
    const memberMetadata = subscription(topics, fresh)
    const given = assigned(
      ['a', 'b'].map((memberId) => ({ memberId, memberMetadata })),
      topics,
    )
    expect(given.get('a')?.['commands']).toEqual(given.get('a')?.['events'])
    expect(given.get('a')?.['commands']).toHaveLength(2)
    expect(given.get('b')?.['commands']).toHaveLength(2)
  })

  it('gives no partition that a topic does not have', () => {
    const topics = ['commands', 'short']
    const given = assigned([{ memberId: 'a', memberMetadata: subscription(topics, fresh) }], topics)
    expect(given.get('a')).toEqual({ commands: [0, 1, 2, 3], short: [0, 1] })
  })

  it('leaves members what they owned, by what they say', () => {
    const topics = ['commands']
    const given = assigned(
      [
        { memberId: 'a', memberMetadata: subscription(topics, { generation: 4, owned: [1, 3] }) },
        { memberId: 'b', memberMetadata: subscription(topics, fresh) },
      ],
      topics,
    )
    expect(given.get('a')).toEqual({ commands: [1, 3] })
    expect(given.get('b')).toEqual({ commands: [0, 2] })
  })

  it('gives everything to the members of a new version that reads a topic more', () => {
    const topics = ['commands', 'late']
    const given = assigned(
      [
        { memberId: 'old', memberMetadata: subscription(['commands'], fresh) },
        { memberId: 'new', memberMetadata: subscription(topics, fresh) },
      ],
      topics,
    )
    expect(given.get('old')).toEqual({})
    expect(given.get('new')).toEqual({ commands: [0, 1, 2, 3], late: [0, 1, 2, 3] })
  })

  it('takes a member whose claim is damaged for one that claims nothing', () => {
    const memberMetadata = Buffer.from(subscription(['commands'], { generation: 9, owned: [0] }))
    memberMetadata.fill(0x7b, memberMetadata.length - 5)
    const given = assigned([{ memberId: 'a', memberMetadata }], ['commands'])
    expect(given.get('a')).toEqual({ commands: [0, 1, 2, 3] })
  })
})
