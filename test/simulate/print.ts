// Prints the tables of docs/statistics.md: `npm run bench -- simulate`. TOKEN_YIELD_SIMULATE_RUNS says how often each world is drawn.
import { measure } from "./trap";
import { ALL_RUNS, FOUND, SEED, TRAPS, tableOf } from "./traps";

const runs = Number(process.env["TOKEN_YIELD_SIMULATE_RUNS"] ?? ALL_RUNS);
const measured = TRAPS.map((trap) => measure(trap, runs, SEED));
console.log(`${runs} runs each, seed ${SEED}. False statements:\n\n${tableOf(measured, "false")}\n`);
const found = FOUND.map((trap) => measure(trap, runs, SEED));
console.log(`True statements:\n\n${tableOf(found, "found")}`);
const worst = measured.reduce((most, one) => (one.rate > most.rate ? one : most));
console.log(`\nThe most often false: ${(100 * worst.rate).toFixed(1)} % (${worst.trap.claim}; ${worst.trap.world}).`);
if (worst.rate > 0.05) process.exitCode = 1;
