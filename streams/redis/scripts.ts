// Scripts and their calls: how many are sent, in which order, and again when the server has lost them.
import { createHash } from 'node:crypto'
import { hashTagOf } from './hash-slot.ts'
import { isNoScript, redisFault } from './redis-faults.ts'
import type { Node, Nodes } from './redis-nodes.ts'

export interface Script {
  readonly lua: string
  readonly sha: string
}

export interface ScriptCall {
  readonly script: Script
  /** All with one hash tag, so that the call stays in one slot. */
  readonly keys: readonly [string, ...string[]]
  readonly args: readonly string[]
}

export function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}

const callsMax = 2_000
const bytesMax = 4 * 1024 * 1024
const loadsMax = 3

/**
 * Calls of a step may run in any order: a key is in a step once. Two calls for one key are in two
 * steps, and the later is sent when the earlier has succeeded: a change that failed (memory was
 * full) is never overtaken by the next one of the same key, whose guard would then hide it.
 */
export async function runSteps(
  nodes: Nodes,
  steps: readonly (readonly ScriptCall[])[],
  /** Throws when the connections are no longer those that were looked at; asked right before each sending. */
  check: () => void = () => undefined,
): Promise<void> {
  // One server runs what it is sent in order, so that steps without a common key need no waiting.
  const sent = nodes.masters().length === 1 ? joined(steps) : steps
  for (const step of sent) {
    await Promise.all([...byNode(nodes, step)].map(([node, calls]) => runOn(node, calls, check)))
  }
}

export function joined(steps: readonly (readonly ScriptCall[])[]): readonly ScriptCall[][] {
  const found: ScriptCall[][] = []
  let keys = new Set<string>()
  for (const step of steps) {
    const last = found.at(-1)
    if (last !== undefined && step.every((call) => !keys.has(call.keys[0]))) last.push(...step)
    else {
      found.push([...step])
      keys = new Set()
    }
    for (const call of step) keys.add(call.keys[0])
  }
  return found
}

function byNode(nodes: Nodes, calls: readonly ScriptCall[]): Map<Node, ScriptCall[]> {
  const found = new Map<Node, ScriptCall[]>()
  for (const call of calls) {
    assertOneSlot(call)
    const node = nodes.masterOf(call.keys[0])
    const mine = found.get(node)
    if (mine === undefined) found.set(node, [call])
    else mine.push(call)
  }
  return found
}

/** A plain server would not notice; a cluster would refuse. */
function assertOneSlot(call: ScriptCall): void {
  const tag = hashTagOf(call.keys[0])
  for (const key of call.keys) {
    if (hashTagOf(key) !== tag) throw new TypeError(`${call.keys[0]} and ${key} are in two slots`)
  }
}

async function runOn(node: Node, calls: readonly ScriptCall[], check: () => void): Promise<void> {
  for (const chunk of chunksOf(calls)) await runChunk(node, chunk, check)
}

export function* chunksOf(calls: readonly ScriptCall[]): Generator<readonly ScriptCall[]> {
  let chunk: ScriptCall[] = []
  let bytes = 0
  for (const call of calls) {
    const size = sizeOf(call)
    if (chunk.length > 0 && (chunk.length >= callsMax || bytes + size > bytesMax)) {
      yield chunk
      chunk = []
      bytes = 0
    }
    chunk.push(call)
    bytes += size
  }
  if (chunk.length > 0) yield chunk
}

function sizeOf(call: ScriptCall): number {
  let size = 64
  for (const key of call.keys) size += key.length + 8
  for (const arg of call.args) size += arg.length + 8
  return size
}

/** A server that lost its scripts gets them again; what had run already runs again: scripts are idempotent. */
async function runChunk(
  node: Node,
  calls: readonly ScriptCall[],
  check: () => void,
): Promise<void> {
  for (let load = 0; ; load += 1) {
    check()
    const missing = await attempt(node, calls)
    if (missing === undefined) return
    if (load === loadsMax) throw redisFault(missing)
    for (const { lua } of new Set(calls.map((call) => call.script))) {
      await node.script('LOAD', lua)
    }
  }
}

/** Throws the first error; gives back a NOSCRIPT when that is all that went wrong. */
async function attempt(node: Node, calls: readonly ScriptCall[]): Promise<Error | undefined> {
  const pipeline = node.pipeline()
  for (const {
    script: { sha },
    keys,
    args,
  } of calls) {
    pipeline.evalsha(sha, keys.length, ...keys, ...args)
  }
  let missing: Error | undefined
  for (const [error] of (await pipeline.exec()) ?? []) {
    if (error === null) continue
    if (!isNoScript(error)) throw error
    missing = error
  }
  return missing
}
