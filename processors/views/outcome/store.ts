// Writes outcomes: a field for each entity, kept as long as the commandId is remembered.
import { type ScriptCall, script } from '../../../streams/redis/scripts.ts'
import type { View } from '../view.ts'
import { type OutcomeChange, project } from './project.ts'

/** KEYS: 1 the command. ARGV, for each outcome: entity, command offset, outcome, when it expires (ms). */
const fold = script(`
local call = redis.call
for at = 1, #ARGV, 4 do
  local old = call('HGET', KEYS[1], ARGV[at])
  if not old or tonumber(ARGV[at + 1]) > tonumber(string.match(old, '^%-?%d+')) then
    call('HSET', KEYS[1], ARGV[at], ARGV[at + 1] .. '|' .. ARGV[at + 2])
  end
  if call('PEXPIRETIME', KEYS[1]) < tonumber(ARGV[at + 3]) then
    call('PEXPIREAT', KEYS[1], ARGV[at + 3])
  end
end
return 1
`)

/** What one command may say in one call; a command addresses few entities. */
const outcomesMax = 500

export const outcomeView: View = {
  name: 'outcome',
  // After all that the command changed: who finds its outcome here finds its effects too.
  step: 5,
  calls(records, { keys, now }) {
    const found = new Map<string, OutcomeChange[]>()
    for (const { at } of records) {
      const change = project(at)
      // A rebuild passes years of outcomes that nobody may ask for any more.
      if (change === undefined || change.expiresAt <= now) continue
      const key = keys.outcome(change.orgId, change.commandId)
      const mine = found.get(key)
      if (mine === undefined) found.set(key, [change])
      else mine.push(change)
    }
    const rounds: ScriptCall[][] = []
    for (const [key, changes] of found) {
      for (let from = 0; from < changes.length; from += outcomesMax) {
        const call = callFor(key, changes.slice(from, from + outcomesMax))
        const round = rounds[from / outcomesMax]
        if (round === undefined) rounds.push([call])
        else round.push(call)
      }
    }
    return rounds
  },
}

function callFor(key: string, changes: readonly OutcomeChange[]): ScriptCall {
  const args = changes.flatMap(({ entity, commandOffset, outcome, expiresAt }) => [
    entity,
    String(commandOffset),
    JSON.stringify(outcome),
    String(expiresAt),
  ])
  return { script: fold, keys: [key], args }
}
