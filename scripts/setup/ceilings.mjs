/**
 * The most bytes that each file may have. A number here moves when someone decides that it should, in the commit that causes it.
 * @type {Readonly<Record<string, number>>}
 */
export const ceilings = {
  // Loaded by every window at its start.
  "dist/extension.js": 60_000,
  // Loaded by the host when a command or a prompt first needs it.
  "dist/onDemand.js": 96_000,
  // Inside of the panel's page when it opens, and loaded once its first figures are painted, with the chart library: 400 kB in sum.
  "dist/panel.js": 52_000,
  "dist/panelParts.js": 323_000,
  "dist/panel.css": 12_000,
  "dist/panelParts.css": 28_000,
  // Loaded off the main thread; the price table, the trackers with former names, git in every trouble, and what the calls of 14 agents prove are a part of both.
  "dist/engine.js": 640_000,
  "dist/cli.js": 664_000,
  // Loaded by the command `mcp` alone: the protocol's SDK.
  "dist/mcp.js": 300_000,
  // Loaded in several threads at once.
  "dist/parser.js": 165_000,
  "token-yield.vsix": 1_000_000,
};
