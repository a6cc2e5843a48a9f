#!/usr/bin/env node
/**
 * Makes src/sources/lineScan.generated.json from src/sources/lineScan.wat, with the assembler of WebAssembly's own toolkit.
 *
 *   node scripts/lineScan.mjs          rewrites the file
 *   node scripts/lineScan.mjs --check  writes nothing; exits 1 when the file is not what the source gives
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { installPackages } from "./setup/installPackages.mjs";
import { main } from "./setup/main.mjs";
import { cacheFolder, root } from "./setup/paths.mjs";

const WABT = "1.0.39";
const SOURCE = path.join(root, "src", "sources", "lineScan.wat");
const FILE = path.join(root, "src", "sources", "lineScan.generated.json");

await main(async () => {
  const folder = path.join(cacheFolder(), `wabt-${WABT}`);
  await installPackages(folder, [`wabt@${WABT}`], "the WebAssembly assembler");
  const wabt = await createRequire(path.join(folder, "package.json"))("wabt")();
  const source = readFileSync(SOURCE, "utf8");
  const module = wabt.parseWat("lineScan.wat", source, { simd: true, bulk_memory: true });
  module.validate();
  const wasm = Buffer.from(module.toBinary({}).buffer).toString("base64");
  const text = `${JSON.stringify({ source: createHash("sha256").update(source).digest("hex"), wasm }, null, 2)}\n`;
  if (!process.argv.includes("--check")) writeFileSync(FILE, text);
  else if (readFileSync(FILE, "utf8") !== text) {
    throw new Error("lineScan.generated.json is not what lineScan.wat gives. Run: node scripts/lineScan.mjs");
  }
});
