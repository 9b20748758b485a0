import { expect, test } from 'vitest';
import { hashOf } from '../../../electron/engine/installer/derive/cache.ts';

test('is the same for the same values, in whatever order an object has its names', () => {
  expect(hashOf({ a: 1, b: { c: 2, d: 3 } }, 'x')).toBe(hashOf({ b: { d: 3, c: 2 }, a: 1 }, 'x'));
  expect(hashOf(['a', 'b'])).not.toBe(hashOf(['b', 'a']));
  expect(hashOf('a', 'b')).not.toBe(hashOf('ab'));
  expect(hashOf('a', null)).not.toBe(hashOf('a'));
  expect(hashOf('x')).toMatch(/^[0-9a-f]{32}$/);
});
