// Owns a scratch copy of the repository's rules with offending files in it; what the rules must catch is
// written there and nowhere else, so that the repository itself stays clean.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const repository = join(import.meta.dirname, '../../..')

export interface Scratch extends Disposable {
  readonly root: string
}

export function scratchWith(
  files: Readonly<Record<string, string>>,
  options: { readonly rules: readonly string[]; readonly packages: 'ours' | readonly string[] },
): Scratch {
  const root = mkdtempSync(join(tmpdir(), 'hive-planted-'))
  for (const rule of options.rules) cpSync(join(repository, rule), join(root, rule))
  if (options.packages === 'ours') {
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  } else {
    for (const name of options.packages) plantPackage(root, name)
  }
  for (const [path, text] of Object.entries(files)) write(join(root, path), text)
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}

function plantPackage(root: string, name: string): void {
  const folder = join(root, 'node_modules', name)
  write(
    join(folder, 'package.json'),
    JSON.stringify({ name, version: '1.0.0', main: 'index.js', types: 'index.d.ts' }),
  )
  write(join(folder, 'index.js'), 'module.exports = {}\n')
  write(join(folder, 'index.d.ts'), 'export declare const planted: string\n')
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
