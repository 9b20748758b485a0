import { expect } from 'vitest';
import { places, vmTest } from './harness/cases.ts';
import { sumUp } from './harness/recorder.ts';

// A project of its own, so that it runs when all others have ended.
vmTest(
  'in all cases together: nothing falsely verified, no byte on a drive that was not confirmed',
  async () => {
    const { calls, verified, falselyVerified, strayBytes } = sumUp(places().records);
    console.log(
      `${calls} calls of the product, ${verified} drives called verified, ${falselyVerified} of them falsely; ${strayBytes} bytes on drives that were not confirmed`,
    );
    expect(calls).toBeGreaterThan(0);
    expect({ falselyVerified, strayBytes }).toEqual({ falselyVerified: 0, strayBytes: 0 });
  },
);
