/** Runs commands by turns and compares their medians, so that a busy machine slows all of them alike. */
import { spawnSync } from "node:child_process";

export interface Measured {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const warmUps = 3;

/** Median wall time of each command in milliseconds, in the order given. */
export function medians(commands: readonly Measured[], rounds: number): number[] {
  const times: number[][] = commands.map(() => []);
  for (let round = -warmUps; round < rounds; round++) {
    commands.forEach((command, index) => {
      const timeMs = runOnce(command);
      if (round >= 0) times[index]?.push(timeMs);
    });
  }
  return times.map(median);
}

function runOnce({ name, command, args, cwd, env }: Measured): number {
  const start = performance.now();
  const result = spawnSync(command, [...args], { cwd, env: { ...env }, encoding: "utf8", timeout: 30_000 });
  const timeMs = performance.now() - start;
  if (result.status !== 0) throw new Error(`${name} ended with ${result.status}: ${result.stderr}`);
  return timeMs;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
