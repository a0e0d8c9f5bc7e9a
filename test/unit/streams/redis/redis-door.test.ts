// The door to Redis where no server is needed: slots, faults, what is sent together, whose store it is.
import { expect, test } from 'vitest'
import { dependencyFault } from '../../../../streams/base/faults.ts'
import { mastersOf } from '../../../../streams/redis/cluster-slots.ts'
import { hashSlot, hashTagOf } from '../../../../streams/redis/hash-slot.ts'
import { redisFault } from '../../../../streams/redis/redis-faults.ts'
import { reconnectDelayMs } from '../../../../streams/redis/redis-nodes.ts'
import { chunksOf, joined, type ScriptCall, script } from '../../../../streams/redis/scripts.ts'
import {
  durabilityFault,
  identityOf,
  type Shard,
  standingOf,
} from '../../../../streams/redis/standing.ts'

function reply(message: string): Error {
  const error = new Error(message)
  error.name = 'ReplyError'
  return error
}

test('slots are those of the cluster specification', () => {
  // CRC16/XMODEM of 123456789 is 0x31c3.
  expect(hashSlot('123456789')).toBe(0x31c3 % 16_384)
  expect(hashSlot('{user1000}.following')).toBe(hashSlot('{user1000}.followers'))
  expect(hashTagOf('foo{}{bar}')).toBe('foo{}{bar}')
  expect(hashTagOf('foo{{bar}}zap')).toBe('{bar')
  expect(hashTagOf('foo{bar}{zap}')).toBe('bar')
})

test('a server that is loading, full, read-only or on the move is the dependency’s fault', () => {
  const said = [
    'LOADING Redis is loading the dataset in memory',
    "OOM command not allowed when used memory > 'maxmemory'.",
    "READONLY You can't write against a read only replica.",
    'CLUSTERDOWN The cluster is down',
    'MOVED 3999 127.0.0.1:6381',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    'NOSCRIPT No matching script. Please use EVAL.',
    'MISCONF Redis is configured to save RDB snapshots',
  ]
  for (const message of said) {
    expect(redisFault(reply(message))).toMatchObject({
      kind: 'transient',
      code: `REDIS_${message.split(' ')[0]}`,
    })
  }
})

test('no answer is the dependency’s fault; a refusal of what was sent is the record’s', () => {
  expect(redisFault(new Error('connect ECONNREFUSED'))).toMatchObject({
    kind: 'transient',
    code: 'REDIS_AWAY',
  })
  const wrong = reply('WRONGTYPE Operation against a key holding the wrong kind of value')
  expect(redisFault(wrong)).toMatchObject({ kind: 'permanent', code: 'REDIS_REFUSED' })
  expect(redisFault(reply('ERR unknown change Q'))).toMatchObject({ kind: 'permanent' })
  const ours = dependencyFault('X', 'x')
  expect(redisFault(ours)).toBe(ours)
})

test('reconnects are spread, and never further apart than the cap', () => {
  expect(reconnectDelayMs(1, () => 0)).toBe(50)
  expect(reconnectDelayMs(1, () => 1)).toBe(100)
  expect(reconnectDelayMs(1_000, () => 1)).toBe(2_000)
})

const one = script('return 1')
const call = (key: string, bytes = 0): ScriptCall => ({
  script: one,
  keys: [key],
  args: bytes === 0 ? [] : ['x'.repeat(bytes)],
})

test('steps without a common key are sent together, and their order is kept', () => {
  const [a, b, c] = [call('a'), call('b'), call('c')]
  expect(joined([[a], [b, c], [a], [b]])).toEqual([
    [a, b, c],
    [a, b],
  ])
})

test('what is sent at once is bounded in calls and in bytes', () => {
  const many = Array.from({ length: 4_500 }, (_, at) => call(`k${at}`))
  expect([...chunksOf(many)].map((chunk) => chunk.length)).toEqual([2_000, 2_000, 500])
  const large = Array.from({ length: 5 }, (_, at) => call(`k${at}`, 1_500_000))
  expect([...chunksOf(large)].map((chunk) => chunk.length)).toEqual([2, 2, 1])
  expect([...chunksOf([call('k', 9_000_000)])]).toHaveLength(1)
})

test('a node that does not know its address is where it was asked', () => {
  const slots: unknown = [
    [0, 5_460, ['', 7_000, 'id-a', []], ['10.0.0.9', 7_001, 'replica', []]],
    [5_461, 10_922, ['?', 7_002, 'id-b', []]],
    [10_923, 16_383, ['10.0.0.3', 7_003, 'id-c', []]],
    ['nonsense'],
  ]
  expect(mastersOf(slots, '127.0.0.1')).toEqual([
    { from: 0, to: 5_460, master: { host: '127.0.0.1', port: 7_000 } },
    { from: 5_461, to: 10_922, master: { host: '127.0.0.1', port: 7_002 } },
    { from: 10_923, to: 16_383, master: { host: '10.0.0.3', port: 7_003 } },
  ])
  expect(mastersOf('ERR', 'x')).toEqual([])
})

const shard = (replicationId: string, canary: string | undefined, ...sources: string[]): Shard => ({
  generation: 1,
  replicationId,
  canary,
  since: new Map(sources.map((source) => [source, 0])),
})

test('a lost canary or another one is a rebuild, another replication id a rewind', () => {
  const shards = [shard('r1', 'c1', 's:0'), shard('r2', 'c2', 's:0')]
  const known = identityOf(shards)
  expect(identityOf(shards.toReversed())).toEqual(known)
  expect(standingOf(known, shards, 's:0')).toBe('same')
  expect(standingOf(known, shards, 's:1')).toBe('rebuild')
  expect(standingOf(undefined, shards, 's:0')).toBe('rewind')
  expect(standingOf(known, [shard('r1', 'c1', 's:0'), shard('r9', 'c2', 's:0')], 's:0')).toBe(
    'rewind',
  )
  expect(standingOf(known, [shard('r1', 'c1', 's:0'), shard('r2', 'c9', 's:0')], 's:0')).toBe(
    'rebuild',
  )
  expect(standingOf(known, [shard('r1', 'c1', 's:0'), shard('r2', undefined)], 's:0')).toBe(
    'rebuild',
  )
  expect(standingOf(known, [], 's:0')).toBe('rebuild')
})

test('care for what is acknowledged is read off INFO', () => {
  const info = (aof: number, policy: string) =>
    `# Persistence\r\naof_enabled:${aof}\r\nmaxmemory_policy:${policy}\r\n`
  expect(durabilityFault(info(1, 'noeviction'))).toBeUndefined()
  expect(durabilityFault(info(0, 'noeviction'))).toMatchObject({ code: 'REDIS_NOT_DURABLE' })
  expect(durabilityFault(info(1, 'volatile-lru'))).toMatchObject({ code: 'REDIS_EVICTS' })
  expect(durabilityFault('')).toMatchObject({ kind: 'transient' })
})
