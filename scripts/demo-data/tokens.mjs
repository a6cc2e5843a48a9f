/**
 * Token counts as coding agents show them: a conversation that grows, is read from the cache each time and written to it once.
 *
 * @typedef {object} TokenCounts disjoint classes; `reasoning` is a part of `output`
 * @property {number} input
 * @property {number} output
 * @property {number} cacheRead
 * @property {number} cacheWrite5m
 * @property {number} cacheWrite1h
 * @property {number} reasoning
 */

/**
 * @typedef {object} Conversation
 * @property {number} context how many tokens the next request will hold before what is new in it
 * @property {number} [limit] the agent compacts the conversation when it has grown past this; 150,000 unless said otherwise
 */

/** @returns {TokenCounts} */
export function noTokens() {
  return { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 };
}

/** Adds `more` to `sum` in place. @param {TokenCounts} sum @param {TokenCounts} more */
export function addTo(sum, more) {
  for (const name of /** @type {(keyof TokenCounts)[]} */ (Object.keys(sum))) sum[name] += more[name];
}

/**
 * The next response of a Claude conversation. Main conversations write the cache for an hour, subagents for five minutes.
 * @param {import("./random.mjs").Random} random
 * @param {Conversation} conversation
 * @param {"1h" | "5m"} write
 * @returns {TokenCounts}
 */
export function claudeResponse(random, conversation, write) {
  const first = conversation.context === 0;
  if (conversation.context > (conversation.limit ?? 150_000)) conversation.context = random.int(24_000, 34_000);
  const cacheRead = first ? random.int(9, 13) * 1000 : conversation.context;
  const written = first ? random.int(5000, 11_000) : random.int(180, random.chance(0.2) ? 6500 : 1600);
  const output = random.int(60, random.chance(0.25) ? 1900 : 520);
  conversation.context = cacheRead + written;
  return {
    input: random.int(1, 12),
    output,
    cacheRead,
    cacheWrite5m: write === "5m" ? written : 0,
    cacheWrite1h: write === "1h" ? written : 0,
    reasoning: random.chance(0.6) ? Math.floor((output * random.int(10, 60)) / 100) : 0,
  };
}

/**
 * The next response of a Codex conversation, whose cache comes in whole blocks of 128 tokens.
 * @param {import("./random.mjs").Random} random
 * @param {Conversation} conversation
 * @returns {TokenCounts}
 */
export function codexResponse(random, conversation) {
  const cacheRead = Math.floor((conversation.context === 0 ? 6400 : conversation.context) / 128) * 128;
  if (conversation.context === 0) conversation.context = random.int(10_000, 13_000);
  else conversation.context += random.int(250, random.chance(0.2) ? 5200 : 1500);
  const output = random.int(70, random.chance(0.25) ? 1500 : 450);
  const input = conversation.context - cacheRead;
  return { input, output, cacheRead, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: Math.floor((output * random.int(15, 75)) / 100) };
}
