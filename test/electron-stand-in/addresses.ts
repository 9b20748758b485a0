/** Chromium does not know `app:`. A loopback name is as trustworthy to it, and no server has to answer. */
const chromiumOrigin = 'http://flakestick.localhost';
const appOrigin = 'app://flakestick';

export const toChromium = (address: string): string =>
  address.startsWith(`${appOrigin}/`) ? chromiumOrigin + address.slice(appOrigin.length) : address;

export const toElectron = (address: string): string =>
  address.startsWith(`${chromiumOrigin}/`)
    ? appOrigin + address.slice(chromiumOrigin.length)
    : address;

export const isApp = (chromiumAddress: string): boolean =>
  chromiumAddress.startsWith(`${chromiumOrigin}/`);

/** The origin as `WebFrameMain.origin` gives it. */
export const originOf = (chromiumAddress: string): string =>
  isApp(chromiumAddress) ? appOrigin : (URL.parse(chromiumAddress)?.origin ?? 'null');

export { appOrigin, chromiumOrigin };
