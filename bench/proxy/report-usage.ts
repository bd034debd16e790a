/** Loaded into each measured process (`node --import`): tells its parent what it has used, whatever program it is. */

process.on("message", (message) => {
  if (message !== "usage") return;
  const { user, system } = process.cpuUsage();
  process.send?.({ usage: { cpuUs: user + system, memoryBytes: process.memoryUsage.rss() } });
});
// Being asked keeps nobody alive.
process.channel?.unref();
