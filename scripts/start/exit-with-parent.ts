// Preloaded into children: a parent that was killed outright cannot stop them, so they look after it themselves.
const parentPid = process.ppid;
setInterval(() => {
  if (process.ppid !== parentPid) process.kill(process.pid, 'SIGTERM');
}, 500).unref();
