// One set-up at a time in a checkout: the second waits for the first and then finds its work done.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { SetupError } from './steps.mjs'

const waitMs = 15 * 60_000

/** @param {string} file @returns {Promise<() => void>} */
export async function holdSetup(file) {
  const end = Date.now() + waitMs
  let said = false
  while (true) {
    if (take(file)) return () => rmSync(file, { force: true })
    if (!holderLives(file)) {
      rmSync(file, { force: true })
      continue
    }
    if (Date.now() > end) {
      throw new SetupError(
        `another set-up has held ${file} for ${waitMs / 60_000} minutes`,
        'see what it waits for, or end it and delete that file',
      )
    }
    if (!said) process.stderr.write('· waiting for another set-up in this checkout …\n')
    said = true
    await pause(300)
  }
}

function take(file) {
  try {
    const fd = openSync(file, 'wx')
    writeSync(fd, `${process.pid}`)
    closeSync(fd)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function holderLives(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    if (!(pid > 0)) return true
    process.kill(pid, 0)
    return true
  } catch (error) {
    // No such process, or no such file any more. Another user's process answers EPERM: it lives.
    return error.code === 'EPERM'
  }
}
