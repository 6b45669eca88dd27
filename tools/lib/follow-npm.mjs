const LOOK_MS = 250;

/**
 * Ends this process as its own SIGTERM would when the npm that started it is ended: npm hands that signal to its shell,
 * and a shell such as dash dies of it without telling us. The till's port would stay taken by nobody.
 */
export function followNpm() {
  // Without npm a parent may well end before us: so does every shell that starts a service.
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS);
  timer.unref();
}
