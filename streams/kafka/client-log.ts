// The client library's log in ours: what it retries is a warning, and each kind at most once in five seconds.
import kafkajs, { type LogEntry } from 'kafkajs'

const quietMs = 5000
const kindsMax = 200

/** The caller gets each error answer as an error, and decides what it means. */
const errorAnswer = 'Response '

export type Warn = (fields: Readonly<Record<string, string | number>>, message: string) => void

export function clientLog(warn: Warn, now: () => number = Date.now): (entry: LogEntry) => void {
  const kinds = new Map<string, { until: number; suppressed: number }>()
  return ({ namespace, level, log }) => {
    const message = String(log.message)
    if (level > kafkajs.logLevel.WARN || message.startsWith(errorAnswer)) return
    // Figures and addresses in the text would make each line a kind of its own.
    const kind = `${namespace} ${message.replace(/\d+/g, '#')}`
    const seen = kinds.get(kind)
    const time = now()
    if (seen !== undefined && time < seen.until) {
      seen.suppressed += 1
      return
    }
    if (kinds.size >= kindsMax) kinds.clear()
    kinds.set(kind, { until: time + quietMs, suppressed: 0 })
    const fields = {
      namespace,
      ...(typeof log['broker'] === 'string' ? { broker: log['broker'] } : {}),
      ...(typeof log['groupId'] === 'string' ? { groupId: log['groupId'] } : {}),
      ...(typeof log['error'] === 'string' ? { error: log['error'] } : {}),
      ...(seen !== undefined && seen.suppressed > 0 ? { suppressed: seen.suppressed } : {}),
    }
    warn(fields, `kafkajs: ${message}`)
  }
}
