// Owns what a stage counted: reads the JSON report that Vitest writes. What was skipped counts as failed,
// and so does a file that could not be loaded, for Vitest reports neither as a failed test.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

export interface Counts {
  readonly passed: number
  readonly failed: number
}

const report = z.object({
  numPassedTests: z.number().int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
})

export interface VitestCounts extends Counts {
  readonly problem: string | undefined
}

export function countVitest(file: string): VitestCounts {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return { passed: 0, failed: 0, problem: 'it wrote no report' }
  }
  return countReport(text)
}

export function countReport(text: string): VitestCounts {
  const parsed = report.safeParse(parseJson(text))
  if (!parsed.success) return { passed: 0, failed: 0, problem: 'its report is not one of Vitest' }
  let passed = 0
  let failed = 0
  const notRun: string[] = []
  for (const file of parsed.data.testResults) {
    const ran = file.assertionResults.filter((test) => test.status === 'passed').length
    const red = file.assertionResults.filter((test) => test.status === 'failed').length
    const skipped = file.assertionResults.length - ran - red
    passed += ran
    failed += red + skipped
    if (skipped > 0) notRun.push(`${skipped} skipped in ${file.name}`)
    if (file.status === 'failed' && red === 0) {
      failed += 1
      notRun.push(`${file.name} failed outside its tests`)
    }
    if (file.status !== 'failed' && file.assertionResults.length === 0) {
      failed += 1
      notRun.push(`${file.name} holds no test`)
    }
  }
  return { passed, failed, problem: notRun.length === 0 ? undefined : notRun.join('; ') }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
