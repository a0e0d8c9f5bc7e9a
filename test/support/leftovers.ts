// Owns the search for processes that a test stage left behind: every child of a stage carries a mark in its
// environment, whatever process group it moved to, and so can be found and ended when the stage is over.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** No `HIVE_` variable: the product refuses settings that it does not know. */
export const markVariable = 'TEST_STAGE_MARK'

export interface Leftover {
  readonly pid: number
  readonly command: string
}

const graceMsDefault = 3_000

/** Ends what still carries the mark once the grace for an orderly end is over; answers what that was. */
export async function endLeftovers(
  mark: string,
  graceMs = graceMsDefault,
): Promise<readonly Leftover[]> {
  const end = performance.now() + graceMs
  let left = marked(mark)
  while (left.length > 0 && performance.now() < end) {
    await pause(50)
    left = marked(mark)
  }
  for (const { pid } of left) kill(pid)
  return left
}

function marked(mark: string): readonly Leftover[] {
  const entry = `${markVariable}=${mark}`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => read(pid, 'environ').split('\0').includes(entry))
    .map((pid) => ({
      pid: Number(pid),
      command: read(pid, 'cmdline').replaceAll('\0', ' ').trim(),
    }))
}

function read(pid: string, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    // It ended meanwhile, or is not ours to look into; neither is a leftover of ours.
    return ''
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself after all.
  }
}
