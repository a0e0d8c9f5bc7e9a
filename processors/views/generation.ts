// A view's key belongs to a generation of the store. After a flush the views are folded anew from the start; a write that
// was decided before that was noticed must neither mix with the new fold nor be what it builds on.

/**
 * First lines of a script that folds: the last argument is the writer's generation. A key of an older one is begun
 * anew; one of a newer one refuses the writer, who then looks at the store again.
 */
export const beginGeneration = `
local generation = table.remove(ARGV)
local held = tonumber(redis.call('HGET', KEYS[1], 'g') or '-1')
if held > tonumber(generation) then
  return redis.error_reply('STALEGENERATION the view was begun anew')
end
if held < tonumber(generation) then
  redis.call('DEL', unpack(KEYS))
  redis.call('HSET', KEYS[1], 'g', generation)
end
`
