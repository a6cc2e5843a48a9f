/** Lays out a ledger of a million responses and 10,000 outcomes in the folder BENCH_HOME, as a window that was open before has left it. */
import { cpSync } from "node:fs";
import { openLedger } from "../src/ledger/ledger";
import { createNames } from "../src/ledger/names";
import { learnPlaces } from "../src/ledger/places";
import { madeLedger, NOW, SIZE } from "../test/support/benchLedger";
import { syntheticRepos } from "../test/support/syntheticLedger";

const home = process.env["BENCH_HOME"];
if (home === undefined) throw new Error("BENCH_HOME names no folder for the ledger.");
cpSync(madeLedger(), home, { recursive: true });
const ledger = openLedger(home);
const { repos } = syntheticRepos(SIZE);
learnPlaces(ledger, createNames(ledger), (cwd) => repos.find(({ top }) => top === cwd) ?? null, NOW);
ledger.close();
