// The script that folds changes into a room's snapshot: one slot, guarded card by card and member by
// member, idempotent. A replay changes nothing; a tombstone keeps an older card from coming back.
import { type KeyPart, keyParts, partOf, tombstoneKeptMs } from '../../schemas/views.ts'
import { type ScriptCall, script } from '../../streams/redis/scripts.ts'
import { cardText, scoreOf } from './cards.ts'
import { beginGeneration } from './generation.ts'
import { type RoomChange, settled } from './room-changes.ts'
import type { FoldContext, Gathered } from './view.ts'

/**
 * KEYS: 1 the view, 2 its cards, 3 their order, 4 the tombstones, then the members by kind.
 * A tombstone's name begins with the number of the key that holds it.
 * ARGV: now, the time before which tombstones are swept, then the changes:
 *   F version n field value …          the entity's own fields
 *   C id version stays since base sign text
 *   T id version                       the task is not here
 *   M key id version belongs
 *   S source offset                    folded up to here
 * and last the writer's generation.
 */
const fold = script(`${beginGeneration}
local self, cards, order, gone = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local call, match, find = redis.call, string.match, string.find
local now, sweep, at, last = ARGV[1], ARGV[2], 3, #ARGV
while at <= last do
  local op = ARGV[at]
  if op == 'C' then
    local id, version, since = ARGV[at + 1], ARGV[at + 2], ARGV[at + 4]
    local old = call('HGET', cards, id)
    if not old or tonumber(version) > tonumber(match(old, '^%d+')) then
      if old then
        local kept = match(old, '^%d+|(%d+)|')
        if not kept then
          call('ZREM', gone, '2:' .. id)
        elseif ARGV[at + 3] == '1' then
          since = kept
        end
      end
      call('HSET', cards, id, version .. '|' .. since .. '|' .. ARGV[at + 7])
      call('ZADD', order, ARGV[at + 5] + ARGV[at + 6] * since, id)
    end
    at = at + 8
  elseif op == 'T' then
    local id, version = ARGV[at + 1], ARGV[at + 2]
    local old = call('HGET', cards, id)
    if not old or tonumber(version) > tonumber(match(old, '^%d+')) then
      call('HSET', cards, id, version)
      call('ZREM', order, id)
      call('ZADD', gone, now, '2:' .. id)
    end
    at = at + 3
  elseif op == 'M' then
    local key, id, version = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
    local old = call('HGET', KEYS[tonumber(key)], id)
    if not old or tonumber(version) > tonumber(match(old, '^%d+')) then
      if ARGV[at + 4] == '1' then
        call('HSET', KEYS[tonumber(key)], id, version .. '|')
        if old and not find(old, '|', 1, true) then call('ZREM', gone, key .. ':' .. id) end
      else
        call('HSET', KEYS[tonumber(key)], id, version)
        call('ZADD', gone, now, key .. ':' .. id)
      end
    end
    at = at + 5
  elseif op == 'F' then
    local version, n = ARGV[at + 1], tonumber(ARGV[at + 2])
    if tonumber(version) > tonumber(call('HGET', self, 'v') or '0') then
      call('HSET', self, 'v', version, unpack(ARGV, at + 3, at + 2 + 2 * n))
    end
    at = at + 3 + 2 * n
  elseif op == 'S' then
    local field = '@' .. ARGV[at + 1]
    if tonumber(ARGV[at + 2]) > tonumber(call('HGET', self, field) or '-1') then
      call('HSET', self, field, ARGV[at + 2])
    end
    at = at + 3
  else
    return redis.error_reply('ERR unknown change ' .. op)
  end
end
for _, name in ipairs(call('ZRANGEBYSCORE', gone, '-inf', sweep, 'LIMIT', 0, 100)) do
  call('HDEL', KEYS[tonumber(match(name, '^%d+'))], match(name, '^%d+:(.*)$'))
  call('ZREM', gone, name)
end
return 1
`)

/** One call may not hold up the server, nor overflow its stack of arguments. */
const changesMax = 700

export interface RoomKeys {
  readonly key: string
  /** Which kinds of member it has; their order is that of the script's keys. */
  readonly parts: readonly RoomPart[]
}
export type RoomPart = Extract<KeyPart, 'members' | 'agents' | 'teams' | 'people'>

/** The calls for one key, in order; the folded offset moves with the last of them. */
export function roomCalls(
  { key, parts }: RoomKeys,
  gathered: Gathered<RoomChange>,
  context: FoldContext,
): readonly ScriptCall[] {
  const keys: [string, ...string[]] = [
    key,
    partOf(key, keyParts.cards),
    partOf(key, keyParts.order),
    partOf(key, keyParts.gone),
    ...parts.map((part) => partOf(key, part)),
  ]
  const changes = settled(gathered.changes)
  const calls: ScriptCall[] = []
  for (let from = 0; from === 0 || from < changes.length; from += changesMax) {
    const args = [String(context.now), String(context.now - tombstoneKeptMs)]
    for (const change of changes.slice(from, from + changesMax)) push(args, change, parts)
    if (from + changesMax >= changes.length) {
      for (const [source, offset] of gathered.folded) args.push('S', source, String(offset))
    }
    args.push(String(context.generation))
    calls.push({ script: fold, keys, args })
  }
  return calls
}

const firstPartKey = 5

function push(args: string[], change: RoomChange, parts: readonly RoomPart[]): void {
  switch (change.type) {
    case 'card': {
      const { base, sign } = scoreOf(change)
      args.push('C', change.taskId, String(change.version), change.stays ? '1' : '0')
      args.push(String(change.since), String(base), String(sign), cardText(change))
      return
    }
    case 'gone':
      args.push('T', change.taskId, String(change.version))
      return
    case 'member':
      args.push('M', String(firstPartKey + parts.indexOf(change.part)), change.id)
      args.push(String(change.version), change.belongs ? '1' : '0')
      return
    case 'self': {
      const fields = Object.entries(change.set)
      args.push('F', String(change.version), String(fields.length), ...fields.flat())
      return
    }
    default:
      change satisfies never
  }
}

/** Calls of many keys as rounds: a key is in a round once. */
export function rounds(callsOfKeys: readonly (readonly ScriptCall[])[]): readonly ScriptCall[][] {
  const found: ScriptCall[][] = []
  for (const calls of callsOfKeys) {
    for (const [round, call] of calls.entries()) {
      const mine = found[round]
      if (mine === undefined) found.push([call])
      else mine.push(call)
    }
  }
  return found
}
