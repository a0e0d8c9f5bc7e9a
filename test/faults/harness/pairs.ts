// Plays numbered pairs, so many at once, and collects what each found wrong.

export async function playPairs(
  total: number,
  atOnce: number,
  play: (pair: number) => Promise<readonly string[]>,
): Promise<string[]> {
  const problems: string[] = []
  let next = 0
  const worker = async () => {
    for (let pair = next++; pair < total; pair = next++) {
      try {
        problems.push(...(await play(pair)))
      } catch (error) {
        problems.push(`pair ${pair}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return problems
}
