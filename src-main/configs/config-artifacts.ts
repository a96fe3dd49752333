import { createConfigJsonSchema, describeConfigFiles } from './config-json-schema';
import { renderConfigReference } from './config-reference';

/** A file that is generated, wholly or in part, from the config schema. */
export interface ConfigArtifact {
  /** Relative to the root of the repository. */
  readonly file: string;
  /** The whole text the file should have, from what it has now. */
  render(written: string): string;
}

const tables = /(<!-- keys: written by scripts\/write-config-schema\.mjs -->)[\s\S]*(<!-- end of keys -->)/;

/** What `scripts/write-config-schema.mjs` writes; a test fails when one is stale. */
export const configArtifacts: readonly ConfigArtifact[] = [
  { file: 'configs/training-config.schema.json', render: () => `${JSON.stringify(createConfigJsonSchema(), undefined, 2)}\n` },
  {
    file: 'docs/configuration.md',
    render: (written) => {
      const reference = renderConfigReference(describeConfigFiles().single);
      return written.replace(tables, (_, start: string, end: string) => `${start}\n\n${reference}\n\n${end}`);
    },
  },
];
