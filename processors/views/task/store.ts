// Writes tasks' views: one script, one slot; the task's fields are guarded by its version, its links
// by the work-graph's. A deleted task leaves its version for as long as a tombstone is kept.
import { keyParts, partOf, tombstoneKeptMs } from '../../../schemas/views.ts'
import { type ScriptCall, script } from '../../../streams/redis/scripts.ts'
import { beginGeneration } from '../generation.ts'
import { type Gathered, gather, type View } from '../view.ts'
import { project, type TaskChange } from './project.ts'

/** The newest comments are kept here; all of them are in the facts. */
const commentsMax = 100

/**
 * KEYS: 1 the task, 2 its comments. ARGV: how long a tombstone is kept, how many comments, then
 *   M version text                comment; before the fields of the same version
 *   F version n field value …     fields
 *   X version                     deleted: its folded offsets stay, all else goes
 *   L graphVersion field id 0|1   a link gone, a link made
 *   S source offset               folded up to here
 * and last the writer's generation.
 */
const fold = script(`${beginGeneration}
local task, comments = KEYS[1], KEYS[2]
local call, find, sub = redis.call, string.find, string.sub
local known, graph, gone = unpack(call('HMGET', task, 'v', 'lv', 'deleted'))
known, graph = tonumber(known or '0'), tonumber(graph or '0')
local said, at, last = 0, 3, #ARGV
while at <= last do
  local op = ARGV[at]
  if op == 'F' then
    local version, n = ARGV[at + 1], tonumber(ARGV[at + 2])
    if tonumber(version) > known then
      known = tonumber(version)
      call('HSET', task, 'v', version, unpack(ARGV, at + 3, at + 2 + 2 * n))
    end
    at = at + 3 + 2 * n
  elseif op == 'M' then
    if tonumber(ARGV[at + 1]) > known then
      call('ZADD', comments, ARGV[at + 1], ARGV[at + 2])
      said = said + 1
    end
    at = at + 3
  elseif op == 'L' then
    local version, field, id = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
    if not gone and tonumber(version) > graph then
      graph = tonumber(version)
      local list = call('HGET', task, field) or ''
      local from = find(list, id, 1, true)
      if ARGV[at + 4] == '1' then
        if not from then list = list == '' and id or (list .. ',' .. id) end
      elseif from == 1 then
        list = sub(list, #id + 2)
      elseif from then
        list = sub(list, 1, from - 2) .. sub(list, from + #id)
      end
      call('HSET', task, 'lv', version, field, list)
    end
    at = at + 5
  elseif op == 'S' then
    local field = '@' .. ARGV[at + 1]
    if tonumber(ARGV[at + 2]) > tonumber(call('HGET', task, field) or '-1') then
      call('HSET', task, field, ARGV[at + 2])
    end
    at = at + 3
  elseif op == 'X' then
    local version = ARGV[at + 1]
    if tonumber(version) > known then
      known, said, gone = tonumber(version), 0, true
      for _, field in ipairs(call('HKEYS', task)) do
        if sub(field, 1, 1) ~= '@' and field ~= 'g' then call('HDEL', task, field) end
      end
      call('DEL', comments)
      call('HSET', task, 'v', version, 'deleted', '1')
      call('PEXPIRE', task, ARGV[1])
    end
    at = at + 2
  else
    return redis.error_reply('ERR unknown change ' .. op)
  end
end
if said > 0 then
  call('HINCRBY', task, 'comments', said)
  call('ZREMRANGEBYRANK', comments, 0, -1 - tonumber(ARGV[2]))
end
return 1
`)

export const taskView: View = {
  name: 'task',
  step: 1,
  calls(records, { keys, generation }) {
    const found = gather(records, keys.task, project)
    return [[...found].map(([key, changes]) => callFor(key, changes, generation))]
  },
}

/** A batch says so little of one task that one call holds it. */
function callFor(
  key: string,
  { changes, folded }: Gathered<TaskChange>,
  generation: number,
): ScriptCall {
  const args = [String(tombstoneKeptMs), String(commentsMax)]
  const set: Record<string, string> = {}
  let version = 0
  for (const change of changes) {
    if (change.type === 'comment') {
      args.push('M', String(change.version), JSON.stringify(change.comment))
    }
    if (change.type === 'self') {
      version = change.version
      Object.assign(set, change.set)
    }
  }
  const fields = Object.entries(set)
  if (fields.length > 0) args.push('F', String(version), String(fields.length), ...fields.flat())
  for (const change of changes) {
    if (change.type === 'deleted') args.push('X', String(change.version))
    if (change.type === 'link') {
      const { graphVersion, field, otherId, linked } = change
      args.push('L', String(graphVersion), field, otherId, linked ? '1' : '0')
    }
  }
  for (const [source, offset] of folded) args.push('S', source, String(offset))
  args.push(String(generation))
  return { script: fold, keys: [key, partOf(key, keyParts.comments)], args }
}
