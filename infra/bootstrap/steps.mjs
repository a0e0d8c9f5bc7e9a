// Shows what the set-up is doing: each step with its time and size, each failure with what to do.
// Runs on any Node from 18 on, before anything is installed: built-in modules only.
import { spawn } from 'node:child_process'

export class SetupError extends Error {
  /** @param {string} message @param {string} mend */
  constructor(message, mend) {
    super(message)
    this.mend = mend
  }
}

/**
 * Runs one step. On a terminal its line counts the seconds; elsewhere it is said once, and again when done.
 * @param {string} title
 * @param {(tell: (text: string) => void) => Promise<{ note: string, bytes?: number }>} work
 */
export async function step(title, work) {
  const begun = Date.now()
  const live = process.stderr.isTTY === true
  let text = ''
  const elapsed = () => `${((Date.now() - begun) / 1000).toFixed(1)} s`
  const show = () => process.stderr.write(`\r\u001b[2K· ${title} … ${elapsed()} ${text}`)
  if (!live) process.stderr.write(`· ${title} …\n`)
  const timer = live ? setInterval(show, 200) : undefined
  try {
    const { note, bytes } = await work((told) => {
      text = told
    })
    const size = bytes === undefined ? '' : `, ${Math.round(bytes / 1e6)} MB`
    process.stderr.write(`${live ? '\r\u001b[2K' : ''}✓ ${title}: ${note} (${elapsed()}${size})\n`)
  } finally {
    clearInterval(timer)
    if (live) process.stderr.write('\r\u001b[2K')
  }
}

/**
 * Runs a command quietly and keeps its last lines for the message if it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function quietly(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const take = (chunk) => {
      output = (output + chunk).slice(-8_000)
      const line = String(chunk).trim().split('\n').at(-1)
      if (line) options.onLine?.(line.slice(0, 80))
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', (error) => resolve({ ok: false, output: error.message }))
    child.once('close', (code) => resolve({ ok: code === 0, output: withoutSecrets(output) }))
  })
}

/** @param {string} text */
function withoutSecrets(text) {
  return text.replace(/\/\/[^/@\s]+@/g, '//[redacted]@').replace(/(_auth\w*=).*/gi, '$1[redacted]')
}

/** The words for what commonly stops an installation. @param {string} output */
export function npmMend(output) {
  if (/ENOSPC/.test(output)) return 'the disk is full: make room and run again'
  if (/EACCES|EPERM/.test(output)) {
    return 'this user may not write here: run again as the owner of the checkout (and of ~/.npm)'
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|network/i.test(output)) {
    return 'the npm registry is not reached: check the network, the proxy and `npm config get registry`, and run again'
  }
  return 'see the lines above; run again once that is mended'
}
