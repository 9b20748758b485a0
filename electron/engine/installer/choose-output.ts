import {
  fail,
  type Host,
  type Installer,
  type InstallerOptions,
  ok,
  type Result,
} from '../../contract/index.ts';
import { derivedAttribute } from './derive/wrap-fleet.ts';

export type Output = {
  /** What to build; a further one is tried where the flake does not have the one before. */
  attributes: readonly [string, ...string[]];
  prebuilt: boolean;
};

const isOn = (value: InstallerOptions[string] | undefined) => value === true || value === 'true';
const isOff = (value: InstallerOptions[string] | undefined) =>
  value === undefined || value === false || value === 'false';

/**
 * Which output of the flake a host with these options is. Pure. An option that can't be applied from outside is
 * `OPTION_UNAVAILABLE`, never left out silently. That of a host without an installer of its own is one of the flake
 * that is written around the user's (derive/wrap-fleet.ts), which takes every option.
 */
export const chooseOutput = (host: Host, options: InstallerOptions): Result<Output> => {
  const { kind, attribute } = host.installer;
  if (kind === 'derived') {
    const attributes = [derivedAttribute(host.name, 'image')] as const;
    return ok({ attributes, prebuilt: isOn(options.prebuilt) });
  }
  const others = Object.keys(options).filter((name) => name !== 'prebuilt');
  const { prebuilt } = options;
  if (others.length > 0 || !(isOn(prebuilt) || isOff(prebuilt))) {
    return optionUnavailableError(host.name, others.length > 0 ? others : ['prebuilt']);
  }
  if (kind === 'packageOutput') {
    return isOn(prebuilt)
      ? ok({ attributes: [`${attribute}.prebuilt`], prebuilt: true })
      : ok({ attributes: [attribute], prebuilt: false });
  }
  if (isOn(prebuilt)) return optionUnavailableError(host.name, ['prebuilt']);
  // NixOS 25.05 and newer: also configurations that don't import the installer's modules have this one.
  const newer = attribute.replace(/\.isoImage$/, '.images.iso-installer');
  return ok({ attributes: [attribute, newer], prebuilt: false });
};

export const optionUnavailableError = (hostName: string, names: string[]) =>
  fail('OPTION_UNAVAILABLE', { host: hostName, options: names });

/** Of a configuration that is an image itself: it needs no installer, and gets built as it is. */
export const ownImage = ({ installer }: Host, output: string): Installer => ({
  kind: 'installerConfiguration',
  attribute: `${installer.attribute}.config.system.build.${output}`,
});
