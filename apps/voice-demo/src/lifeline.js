// Is loaded into each service before it, and ends it when the demo is gone, also where the guard was not told of it yet.
const end = () => process.kill(process.pid, 'SIGKILL');

if (process.connected) process.on('disconnect', end);
else end();
process.channel?.unref();
