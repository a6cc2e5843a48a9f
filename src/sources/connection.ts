/** A checked value, or one sentence that says what is wrong and what to write instead. */
export type Checked = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly why: string };

/**
 * Checks and normalises the base address of a gateway or provider, as a user types or pastes it. Accepts https anywhere and
 * http on loopback only (localhost, 127.0.0.0/8, [::1]), because http would show the key to everyone on the way. A path
 * prefix is kept; trailing slashes and a trailing `/v1`, which model clients want and management calls do not, are dropped.
 * Pure: asks no server. The sentence of a refusal never repeats what was typed, since that may hold a password.
 */
export function parseOrigin(text: string): Checked {
  const typed = text.trim();
  if (typed === "") return refused(`Enter the gateway's address, for example ${EXAMPLE}.`);
  // URL drops line breaks and turns backslashes into slashes without a word, so that what is read is not what is called.
  if (/[\s\\\p{Cc}]/u.test(typed)) return refused("The address has a blank, a line break or a backslash in it; remove it.");
  if (!/^https?:\/\//i.test(typed)) {
    return refused(`Write the whole address, beginning with https:// (for example ${EXAMPLE}), or http:// for a gateway on this machine.`);
  }
  const url = parseUrl(typed);
  if (url === null) return refused(`This is not a valid address; it should look like ${EXAMPLE}.`);
  if (url.username !== "" || url.password !== "" || /^[^/]*\/\/[^/]*@/.test(typed)) {
    return refused("The address has a user name or password in it; remove it. The key is asked for separately and kept in the keychain.");
  }
  if (/[?#]/.test(typed)) return refused("The address has a query (?) or a fragment (#) in it; keep only the part before it.");
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return refused("http would send the key readable over the network. Use https; http is for a gateway on this machine only (localhost).");
  }
  const path = url.pathname.replace(/(?:\/(?:v1(?=\/|$))?)+$/, "");
  return { ok: true, value: url.origin + path };
}

/** Whether a URL's host name, as `URL` writes it, is this machine: localhost, 127.0.0.0/8 or [::1]. Asks no name server. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/**
 * Checks the user's name for a connection: 1 to 40 lower-case letters, digits and dashes, beginning with a letter and not
 * ending with a dash, and not in `taken`. It becomes part of ledger keys and, in the CLI, of an environment variable's name.
 */
export function parseConnectionName(text: string, taken: readonly string[]): Checked {
  const name = text.trim();
  if (name === "") return refused("Give the connection a short name, for example team-gateway.");
  if (name.length > LONGEST_NAME) return refused(`The name is longer than ${LONGEST_NAME} characters; shorten it.`);
  if (!/^[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(name)) {
    return refused("Use lower-case letters, digits and dashes, beginning with a letter and ending with a letter or digit.");
  }
  if (taken.includes(name)) return refused(`There is a connection named ${name} already; choose another name.`);
  return { ok: true, value: name };
}

const EXAMPLE = "https://gateway.example.com";
const LONGEST_NAME = 40;

function refused(why: string): Checked {
  return { ok: false, why };
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
