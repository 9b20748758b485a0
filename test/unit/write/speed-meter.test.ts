import { describe, expect, it } from 'vitest';
import { createSpeedMeter } from '../../../electron/engine/write/drive-progress.ts';

const MB = 1_000_000;

describe('speed', () => {
  it('is unknown for the first second', () => {
    const meter = createSpeedMeter(100 * MB);
    expect(meter.add(0, 0)).toEqual({ bytesPerSecond: null, etaSeconds: null });
    expect(meter.add(900, 50 * MB).bytesPerSecond).toBe(null);
    expect(meter.add(1000, 50 * MB).bytesPerSecond).toBe(50 * MB);
  });

  it('is that of the last seconds, not of all', () => {
    const meter = createSpeedMeter(null);
    let bytes = 0;
    let last = meter.add(0, 0);
    for (let at = 100; at <= 20_000; at += 100) {
      bytes += (at <= 10_000 ? 100 : 10) * MB * 0.1;
      last = meter.add(at, bytes);
    }
    expect(last.bytesPerSecond).toBe(10 * MB);
    expect(last.etaSeconds).toBe(null);
  });

  it('falls to nothing when the drive stalls, and names no time then', () => {
    const meter = createSpeedMeter(100 * MB);
    for (let at = 0; at <= 3000; at += 100) meter.add(at, at * 10_000);
    let last = meter.add(3100, 30 * MB);
    for (let at = 3200; at <= 9000; at += 100) last = meter.add(at, 30 * MB);
    expect(last).toEqual({ bytesPerSecond: 0, etaSeconds: null });
  });

  it('counts down second by second on a steady drive', () => {
    const meter = createSpeedMeter(600 * MB);
    const etas: number[] = [];
    for (let at = 0; at <= 60_000; at += 100) {
      const { etaSeconds } = meter.add(at, at * 10_000);
      if (at % 10_000 === 0 && etaSeconds !== null) etas.push(Math.round(etaSeconds));
    }
    expect(etas).toEqual([50, 40, 30, 20, 10, 0]);
  });

  it('does not jump about on one that comes in bursts', () => {
    const meter = createSpeedMeter(600 * MB);
    let previous: number | null = null;
    for (let at = 0; at < 50_000; at += 100) {
      // 20 MB every two seconds, nothing between.
      const { etaSeconds } = meter.add(at, Math.floor(at / 2000) * 20 * MB);
      if (at > 10_000 && previous !== null && etaSeconds !== null) {
        expect(Math.abs(etaSeconds - previous)).toBeLessThan(6);
      }
      previous = etaSeconds;
    }
    expect(previous).not.toBe(null);
  });
});
