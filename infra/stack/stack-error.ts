// Owns the failures that provisioning, starting and stopping the stack can end in: a closed set of
// codes, and for each failure the words that tell a person what to do about it.

export const stackErrorCodes = {
  BAD_SETTING: 'a setting that cannot be used',
  UNSUPPORTED_PLATFORM: 'the native stack has no build for this machine',
  DISK_FULL: 'too little room on the disk',
  JAVA_MISSING: 'no suitable Java runtime',
  PROGRAM_MISSING: 'a program is missing and cannot be installed from here',
  NO_RIGHTS: 'a package is missing and may not be installed by this user',
  DOWNLOAD_FAILED: 'a download did not succeed',
  DAMAGED_PART: 'an installed part is not what it should be',
  PORT_TAKEN: 'a port is already in use',
  ALREADY_RUNNING: 'the same data is already in use',
  FOREIGN_DATA: 'a directory that is not ours to delete',
  PART_DIED: 'a part ended while starting',
  NOT_READY: 'a part did not become ready in time',
  ADDRESS_UNREACHABLE: 'a given address does not answer',
  ABORTED: 'the start was called off',
} as const satisfies Record<string, string>

export type StackErrorCode = keyof typeof stackErrorCodes

export class StackError extends Error {
  readonly code: StackErrorCode
  readonly mend: string

  constructor(code: StackErrorCode, message: string, options: { mend: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'StackError'
    this.code = code
    this.mend = options.mend
  }
}
