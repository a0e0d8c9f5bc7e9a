// Owns `down` from another terminal: the process that holds the claim is asked first, for it knows the
// order and would restart what we stop; what is left over, by a killed start say, is stopped here.
import { existsSync } from 'node:fs'
import { claimData, claimHolder, isClaimFree } from './data-claim.ts'
import { isRunning, sendSignal } from './processes.ts'
import type { StackPaths } from './stack-paths.ts'
import { type StopReport, stopAll } from './stop-stack.ts'
import { waitUntil } from './wait-until.ts'

// Kept back from the deadline for stopping by ourselves what the holder did not.
const reserveMs = 4_000

export async function stopStack(
  paths: StackPaths,
  options: { withinMs: number; onStopped?: (name: string) => void },
): Promise<StopReport> {
  if (!existsSync(paths.run)) return { graceful: true, left: [], killed: [], stopped: [] }
  const end = performance.now() + options.withinMs
  const holder = claimHolder(paths)
  if (holder !== undefined && holder.pid !== process.pid) {
    sendSignal(holder.pid, 'SIGTERM')
    const withinMs = Math.max(options.withinMs - reserveMs, 1_000)
    const gone = await waitUntil(() => !isRunning(holder), { withinMs, everyMs: 50 })
    if (gone === 'late') sendSignal(holder.pid, 'SIGKILL')
    await waitUntil(() => !isRunning(holder), { withinMs: 1_000, everyMs: 20 })
  }
  // The kernel gives the claim back a moment after its holder has ended.
  await waitUntil(() => isClaimFree(paths), { withinMs: 1_000, everyMs: 20 })
  const claim = claimData(paths)
  try {
    return await stopAll(paths, {
      ...options,
      withinMs: Math.max(end - performance.now(), reserveMs / 2),
    })
  } finally {
    claim.release()
  }
}
