import type { YAMLError } from 'yaml';

/** What the parser stumbled over, in the words of someone who writes configs, and what to do about it. */
export function explainYamlError(error: YAMLError, text: string): string {
  switch (error.code) {
    case 'DUPLICATE_KEY': {
      const key = /^[^:\n]+/.exec(text.slice(error.pos[0]))?.[0].trim() ?? 'a key';
      return `${key}: stands twice in the same mapping; keep one of the two`;
    }
    case 'TAB_AS_INDENT':
      return 'a tab in the indentation: use spaces';
    case 'MULTIPLE_DOCS':
      return 'a second YAML document (---): put it into a file of its own, or list the models under models:';
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
    case 'BAD_INDENT':
      return `${error.message}: indent keys of one mapping equally, one key: value on a line with a colon and a space, and close every bracket`;
    case 'BAD_SCALAR_START':
      return `${error.message}: put the value in quotes`;
    case 'MISSING_CHAR':
      return `${error.message}: add what is missing (a key is followed by a colon and a space)`;
    case 'TAG_RESOLVE_FAILED':
      return `${error.message}: remove the ! tag; configs hold text, numbers, true, false, null, lists and mappings only`;
    default:
      return `${error.message}: check indentation, quotes and brackets here`;
  }
}
