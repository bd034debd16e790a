// Loaded before the program. DIE_AT kills it, as `kill -9` does, at its n-th call that changes something on disk;
// FAIL_AT lets that call fail with FAIL_WITH instead, and for a full disk every one that needs space from then on.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const needSpace = ["linkSync", "mkdirSync", "symlinkSync", "writeFileSync", "writeSync"];
const { DIE_AT, FAIL_AT, FAIL_WITH } = process.env;
// Busy is what a mount is when it is renamed over.
const changing =
  FAIL_WITH === "EBUSY" ? ["renameSync"] : [...needSpace, "renameSync", "rmdirSync", "rmSync", "unlinkSync"];
let calls = 0;

for (const name of changing) {
  const original = fs[name];
  fs[name] = (...args) => {
    calls += 1;
    if (fails(name, args))
      throw Object.assign(new Error(`${FAIL_WITH}: planted, ${name}`), { code: FAIL_WITH });
    if (calls !== Number(DIE_AT)) return original(...args);
    // Half a file is what a crash in the middle of a write leaves.
    if (name === "writeSync") original(args[0], args[1].subarray(0, args[1].length >> 1), 0);
    process.kill(process.pid, "SIGKILL");
  };
}
syncBuiltinESMExports();

function fails(name, args) {
  if (FAIL_AT === undefined || calls < Number(FAIL_AT)) return false;
  if (FAIL_WITH === "ENOSPC")
    return needSpace.includes(name) && !(name === "mkdirSync" && fs.existsSync(args[0]));
  return calls === Number(FAIL_AT);
}
