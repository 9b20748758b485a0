import type { Host, Installer } from '../../../contract/index.ts';

/** Of a configuration that is an image itself: it needs no installer, and gets built as it is. */
export const ownImage = ({ installer }: Host, output: string): Installer => ({
  kind: 'installerConfiguration',
  attribute: `${installer.attribute}.config.system.build.${output}`,
});
