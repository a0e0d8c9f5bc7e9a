// A peer that cannot be had on this machine: its lines are left out, and that is said.

export class PeerMissing extends Error {}

/** Undefined, and told, where the peer is missing; every other failure is one. */
export async function unlessMissing<T>(
  say: (text: string) => void,
  peer: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PeerMissing)) throw error
    say(`LEFT OUT: ${peer}: ${error.message}`)
    return undefined
  }
}
