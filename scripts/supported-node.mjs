// Imported first by every command that a newcomer may run, so it uses only what old Node versions understand.
const [major, minor] = process.versions.node.split('.').map(Number);
const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;

if (!supported) {
  console.error(
    `Throughline needs Node 20.19 or later, or 22.12 or later; this is ${process.version}. ` +
      'Install a newer one from https://nodejs.org and run the command again.',
  );
  process.exit(1);
}
