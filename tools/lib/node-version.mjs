// Imported before anything else: must itself parse and run on any Node that knows modules.
var version = process.versions.node.split('.').map(Number);
var major = version[0] || 0;
var minor = version[1] || 0;
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    'Kaikei needs Node 20.19 or newer, and this is Node ' +
      process.versions.node +
      '; install a newer one from https://nodejs.org and run the command again.',
  );
  process.exit(1);
}
export {};
