// Is loaded into each service before it, and ends it when the demo is gone, also where the guard was not told of it yet.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();
