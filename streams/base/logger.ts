// The one door to pino: JSON lines, pretty on a terminal; standard error, so that output stays clean.
import pino from 'pino'
import pretty from 'pino-pretty'

export type Logger = pino.Logger

export interface LoggerOptions {
  readonly role: string
  readonly level: string
  /** undefined: pretty exactly on a terminal. */
  readonly pretty: boolean | undefined
}

export function openLogger(options: LoggerOptions): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: { role: options.role, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['*.password', '*.token', '*.authorization'], censor: '[redacted]' },
  }
  if (options.pretty ?? process.stderr.isTTY) {
    return pino(
      settings,
      pretty({ destination: 2, ignore: 'pid', translateTime: 'HH:MM:ss.l', sync: true }),
    )
  }
  return pino(settings, pino.destination({ dest: 2, sync: true }))
}

export const silentLogger: Logger = pino({ level: 'silent' })
