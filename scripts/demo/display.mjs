/** Whether a window can be opened from here, as far as can be told without trying. */
export function hasDisplay() {
  if (process.env["SSH_CONNECTION"] && !process.env["DISPLAY"]) return false;
  return process.platform !== "linux" || Boolean(process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"]);
}
