/**
 * Compares what was counted with what is true and with what ccusage counts.
 * @typedef {{ key: string | null, input: number | null, output: number | null, cacheRead: number | null, cacheWrite5m: number | null,
 *   cacheWrite1h: number | null, responses: number, costNanoUsd: number | null }} Row
 * @typedef {{ total: Row, rows: Row[] }} Report
 * @typedef {{ inputTokens: number, outputTokens: number, cacheCreationTokens: number, cacheReadTokens: number }} PeerTokens
 * @typedef {PeerTokens & { date: string, totalCost: number, modelBreakdowns: (PeerTokens & { modelName: string, cost: number })[] }} PeerDay
 */

const CLASSES = /** @type {const} */ (["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"]);

/**
 * @param {import("./corpus.mjs").Truth} truth
 * @param {Report} byModel
 * @param {Report} byDay in UTC
 * @returns {string[]} every figure that is not what it should be; none when all are
 */
export function differencesFromTruth({ uniqueResponses, correct }, byModel, byDay) {
  /** @type {string[]} */
  const wrong = [];
  const check = (/** @type {string} */ what, /** @type {number} */ is, /** @type {number} */ should) => {
    if (is !== should) wrong.push(`${what} is ${is} and should be ${should}`);
  };
  for (const name of CLASSES) check(name, byModel.total[name] ?? 0, correct[name]);
  check("responses", byModel.total.responses, uniqueResponses);
  for (const model of new Set([...Object.keys(correct.byModel), ...byModel.rows.map(({ key }) => String(key))])) {
    const row = byModel.rows.find(({ key }) => key === model);
    const real = correct.byModel[model];
    check(`responses of ${model}`, row?.responses ?? 0, real?.n ?? 0);
    for (const name of CLASSES) check(`${name} of ${model}`, row?.[name] ?? 0, real?.[name] ?? 0);
  }
  for (const day of new Set([...Object.keys(correct.byDayUTC), ...byDay.rows.map(({ key }) => String(key))])) {
    const row = byDay.rows.find(({ key }) => key === day);
    check(`responses on ${day}`, row?.responses ?? 0, correct.byDayUTC[day]?.n ?? 0);
    check(
      `tokens on ${day}`,
      CLASSES.reduce((sum, name) => sum + (row?.[name] ?? 0), 0),
      correct.byDayUTC[day]?.total ?? 0,
    );
  }
  return wrong;
}

/**
 * @param {ReadonlyMap<string, import("./plainCount.mjs").Sums>} plain
 * @param {Report} bySession
 * @returns {string[]} every figure of a session in which the two differ
 */
export function differencesBySession(plain, bySession) {
  /** @type {string[]} */
  const differ = [];
  const rows = new Map(bySession.rows.map((row) => [String(row.key), row]));
  for (const session of new Set([...plain.keys(), ...rows.keys()])) {
    for (const name of /** @type {const} */ ([...CLASSES, "responses"])) {
      const [is, should] = [rows.get(session)?.[name] ?? 0, plain.get(session)?.[name] ?? 0];
      if (is !== should) differ.push(`${name} of session ${session} is ${is} and should be ${should}`);
    }
  }
  return differ;
}

/**
 * @param {{ sessions: (PeerTokens & { sessionId: string })[] }} peer
 * @param {Report} bySession
 * @returns {{ equal: number, differing: string[] }} sessions in which every class is the same in both, and those where one is not
 */
export function comparePeerSessions({ sessions }, bySession) {
  const rows = new Map(bySession.rows.map((row) => [String(row.key), row]));
  const theirs = new Map(sessions.map((session) => [session.sessionId, session]));
  /** @type {string[]} */
  const differing = [];
  let equal = 0;
  for (const session of new Set([...rows.keys(), ...theirs.keys()])) {
    const [our, their] = [rows.get(session), theirs.get(session)];
    const same =
      (our?.input ?? 0) === (their?.inputTokens ?? 0) &&
      (our?.output ?? 0) === (their?.outputTokens ?? 0) &&
      (our?.cacheRead ?? 0) === (their?.cacheReadTokens ?? 0) &&
      (our?.cacheWrite5m ?? 0) + (our?.cacheWrite1h ?? 0) === (their?.cacheCreationTokens ?? 0);
    if (same) equal++;
    else differing.push(session);
  }
  return { equal, differing };
}

/**
 * @param {{ daily: PeerDay[] }} peer
 * @param {Report} byModel
 * @param {Report} byDay in UTC
 * @returns {string[]} every figure in which the two differ
 */
export function differencesFromPeer({ daily }, byModel, byDay) {
  /** @type {string[]} */
  const differ = [];
  const check = (/** @type {string} */ what, /** @type {Row | undefined} */ ours, /** @type {PeerTokens | undefined} */ theirs) => {
    const pairs = /** @type {[string, number, number | undefined][]} */ ([
      ["input", ours?.input ?? 0, theirs?.inputTokens],
      ["output", ours?.output ?? 0, theirs?.outputTokens],
      ["cache reads", ours?.cacheRead ?? 0, theirs?.cacheReadTokens],
      ["cache writes", (ours?.cacheWrite5m ?? 0) + (ours?.cacheWrite1h ?? 0), theirs?.cacheCreationTokens],
    ]);
    for (const [name, our, their] of pairs) if (our !== (their ?? 0)) differ.push(`${name} ${what}: ours ${our}, theirs ${their ?? 0}`);
  };
  const dollars = (/** @type {string} */ what, /** @type {number} */ ours, /** @type {number} */ theirs) => {
    // Theirs is a sum of binary fractions; ours of whole nano-dollars.
    if (Math.abs(ours - theirs) > 1e-6 * Math.max(1, theirs)) differ.push(`cost ${what}: ours $${ours}, theirs $${theirs}`);
  };
  /** @type {Map<string, PeerTokens & { cost: number }>} */
  const models = new Map();
  for (const day of daily) {
    const row = byDay.rows.find(({ key }) => key === day.date);
    check(`on ${day.date}`, row, day);
    dollars(`on ${day.date}`, (row?.costNanoUsd ?? 0) / 1e9, day.totalCost);
    for (const part of day.modelBreakdowns) {
      const sum = models.get(part.modelName) ?? { inputTokens: 0, outputTokens: 0, cacheCreationTokens: 0, cacheReadTokens: 0, cost: 0 };
      sum.inputTokens += part.inputTokens;
      sum.outputTokens += part.outputTokens;
      sum.cacheCreationTokens += part.cacheCreationTokens;
      sum.cacheReadTokens += part.cacheReadTokens;
      sum.cost += part.cost;
      models.set(part.modelName, sum);
    }
  }
  for (const { key } of byDay.rows) if (!daily.some(({ date }) => date === key)) differ.push(`${key} is missing in theirs`);
  for (const model of new Set([...models.keys(), ...byModel.rows.map(({ key }) => String(key))])) {
    const row = byModel.rows.find(({ key }) => key === model);
    check(`of ${model}`, row, models.get(model));
    dollars(`of ${model}`, (row?.costNanoUsd ?? 0) / 1e9, models.get(model)?.cost ?? 0);
  }
  return differ;
}
