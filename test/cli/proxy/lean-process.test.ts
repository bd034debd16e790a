import { afterEach, expect, it, vi } from "vitest";
import { giveBackInLulls } from "../../../src/cli/proxy/lean-process.ts";

const lullMs = 30_000;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("gives memory back once for each load, when that is over, and never while a request is under way", () => {
  vi.useFakeTimers();
  const gc = vi.fn();
  vi.stubGlobal("gc", gc);
  const traffic = { requests: 0, underWay: 0 };
  giveBackInLulls(traffic);

  vi.advanceTimersByTime(3 * lullMs);
  expect(gc).not.toHaveBeenCalled();

  Object.assign(traffic, { requests: 5, underWay: 1 });
  vi.advanceTimersByTime(3 * lullMs);
  expect(gc).not.toHaveBeenCalled();

  traffic.underWay = 0;
  vi.advanceTimersByTime(5 * lullMs);
  expect(gc).toHaveBeenCalledTimes(1);

  traffic.requests = 6;
  vi.advanceTimersByTime(5 * lullMs);
  expect(gc).toHaveBeenCalledTimes(2);
});
