import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const enginePackage = /^(?:@tensorflow\/|koffi(?:\/|$)|electron(?:\/|$))/;
const importSource = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)["']([^"']+)["']/g;

/**
 * Follows the imports of a built entry, lazy ones included, to packages the main process must never load. Tells what
 * the linter cannot see: which modules the bundler has put into one file.
 *
 * @param {string} entry for example `out/main/cli.js`
 * @returns {readonly string[]} `file imports package`
 */
export function findEngineInBundle(entry) {
  /** @type {string[]} */
  const found = [];
  const seen = new Set([entry]);
  for (const file of seen) {
    for (const [, source = ''] of readFileSync(file, 'utf8').matchAll(importSource)) {
      if (enginePackage.test(source)) found.push(`${path.basename(file)} imports ${source}`);
      const imported = path.resolve(path.dirname(file), source);
      // Words in comments and strings of bundled packages look like imports too; their files are not there.
      if (source.startsWith('.') && existsSync(imported)) seen.add(imported);
    }
  }
  return found;
}
