// Leads a process group: runs the program given as arguments, and when the process that asked for it is gone (its end of our
// standard input closes, even after a kill -9), ends the whole group.
import { spawn, spawnSync } from "node:child_process";

const [command = "", ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
// A SIGTERM goes to the whole group; the guard outlives the program so that the exit code is the program's.
process.on("SIGTERM", () => {});
child.once("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once("exit", (code) => process.exit(code ?? 1));
process.stdin.resume().once("close", () => {
  if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"], { stdio: "ignore" });
  else process.kill(-process.pid, "SIGKILL");
});
