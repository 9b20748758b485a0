import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  endOf,
  fitsImage,
  imagePlan,
  positionOf,
  StickPlan,
  PLAN_UNIT_BYTES as UNIT,
} from '../../../electron/contract/stick-plan.ts';

const digest = 'ab'.repeat(32);
const [image] = imagePlan(10 * UNIT + 5).extents;
const overlay = { from: 'overlay', name: 'entries', offsetBytes: 478, lengthBytes: 32, digest };
const region = {
  from: 'region',
  name: 'store',
  offsetBytes: 12 * UNIT,
  lengthBytes: 3 * UNIT + 7,
  digest,
};
const secret = { ...region, name: 'secrets', offsetBytes: 16 * UNIT, digest: 'private' };
const whole = { extents: [image, overlay, region, secret] };

const isPlan = (...extents: object[]): boolean => StickPlan.safeParse({ extents }).success;

describe('a plan', () => {
  it('has an image first, overlays in it, and regions behind it', () => {
    expect(isPlan(image)).toBe(true);
    expect(StickPlan.parse(whole)).toEqual(whole);
    // As long as nobody has read the image, what lies behind it can't be held against its end.
    expect(isPlan({ ...image, lengthBytes: null }, overlay, secret)).toBe(true);
  });

  it.each<[string, object[]]>([
    ['no image', [region]],
    ['an image that begins elsewhere', [{ ...image, offsetBytes: UNIT }]],
    ['two images', [image, image]],
    ['an overlay that reaches out of its image', [{ ...image, lengthBytes: 500 }, overlay]],
    ['an overlay behind a region', [image, region, { ...overlay, offsetBytes: 20 * UNIT }]],
    ['an overlay without a digest', [image, { ...overlay, digest: 'private' }]],
    ['a large overlay', [image, { ...overlay, lengthBytes: UNIT + 1 }]],
    ['a region in the image', [image, { ...region, offsetBytes: 10 * UNIT }]],
    ['a region from within a unit on', [image, { ...region, offsetBytes: 12 * UNIT + 512 }]],
    ['an empty region', [image, { ...region, lengthBytes: 0 }]],
    ['regions that overlap', [image, region, { ...secret, offsetBytes: 15 * UNIT }]],
    ['regions that fall', [image, secret, region]],
    ['two with one name', [image, region, { ...secret, name: 'store' }]],
    ['an end beyond all numbers', [image, { ...region, lengthBytes: Number.MAX_SAFE_INTEGER }]],
    ['half a digest', [image, { ...region, digest: 'ab' }]],
  ])('is not one with %s', (_, extents) => {
    expect(isPlan(...extents)).toBe(false);
  });

  it('says what there is to write, in which order, and up to where', () => {
    const plan = StickPlan.parse(whole);
    const imageBytes = 10 * UNIT + 5;
    expect(bytesOf(plan, imageBytes)).toBe(imageBytes + 6 * UNIT + 14);
    expect(bytesOf(plan, null)).toBe(null);
    expect(endOf(plan, null)).toBe(19 * UNIT + 7);
    expect(endOf(imagePlan(null), 5)).toBe(5);
    expect(positionOf(plan, imageBytes, UNIT)).toBe(UNIT);
    expect(positionOf(plan, imageBytes, 13 * UNIT)).toBe(imageBytes + UNIT);
    expect(positionOf(plan, imageBytes, 16 * UNIT)).toBe(imageBytes + 3 * UNIT + 7);
  });

  it('takes an image that has room for its overlays, and leaves room for its regions', () => {
    const plan = StickPlan.parse({ extents: [{ ...image, lengthBytes: null }, overlay, region] });
    const lengths = [509, 510, 12 * UNIT, 12 * UNIT + 1];
    expect(lengths.map((length) => fitsImage(plan, length))).toEqual([false, true, true, false]);
  });
});
