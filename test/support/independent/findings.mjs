// Collects what was compared and what differed, so that one line says each check's result.

const shownMax = 10

export function newFindings() {
  const checks = []
  return {
    /** A check: how many things it compared; `differs(text)` for each that is not as expected. */
    async check(name, run) {
      const entry = { name, compared: 0, differences: 0, examples: [], ms: 0 }
      const startedAt = Date.now()
      checks.push(entry)
      const differs = (text) => {
        entry.differences += 1
        if (entry.examples.length < shownMax) entry.examples.push(text)
      }
      const compare = (what, found, expected) => {
        entry.compared += 1
        const [left, right] = [JSON.stringify(found), JSON.stringify(expected)]
        if (left !== right) differs(`${what}: found ${left}, expected ${right}`)
      }
      const compareCounts = (what, found, expected) => {
        for (const key of new Set([...found.keys(), ...expected.keys()])) {
          compare(`${what} ${key}`, found.get(key) ?? 0, expected.get(key) ?? 0)
        }
      }
      await run({ compare, compareCounts, differs })
      entry.ms = Date.now() - startedAt
    },
    checks,
    agrees: () => checks.every((entry) => entry.differences === 0 && entry.compared > 0),
  }
}
