import type { GitConfig } from "./config";
import type { Refs } from "./refs";

export interface DefaultBranch {
  /** Full ref name; a remote-tracking one when there is a remote. */
  readonly ref: string;
  /** Short name, such as "main". */
  readonly name: string;
  /** Full sha. */
  readonly tip: string;
}

/**
 * Picks the branch that work lands on. A remote's own word (its HEAD) goes before names, and a remote-tracking branch
 * before a local one, which may be stale or ahead. Two facts overrule the first pick, and both need history, hence
 * `contains(a, b)`, true when commit `a` has commit `b` among its ancestors or is it:
 * a remote's HEAD that still names the branch from before a rename, and a fork whose "upstream" has all that it has.
 */
export function pickDefaultBranch(
  refs: Refs,
  config: GitConfig,
  bare: boolean,
  contains: (a: string, b: string) => boolean,
): DefaultBranch | null {
  const byName = new Map(refs.refs.map((ref) => [ref.name, ref.sha]));
  const branch = (prefix: string, name: string): DefaultBranch | null => {
    const tip = byName.get(prefix + name);
    return tip ? { ref: prefix + name, name, tip } : null;
  };
  const usual = names(config);
  const named = (prefix: string) => firstOf(usual, (name) => branch(prefix, name));

  const ofRemote = (remote: string): DefaultBranch | null => {
    const prefix = `refs/remotes/${remote}/`;
    const target = refs.symbolic.get(`${prefix}HEAD`);
    const stated = target?.startsWith(prefix) ? branch(prefix, target.slice(prefix.length)) : null;
    const successor = stated?.name === "master" ? firstOf(SUCCESSORS, (name) => branch(prefix, name)) : null;
    if (stated && successor && successor.tip !== stated.tip && contains(successor.tip, stated.tip)) return successor;
    return stated ?? named(prefix) ?? firstOf(LESS_USUAL, (name) => branch(prefix, name)) ?? onlyOne(prefix);
  };
  const onlyOne = (prefix: string): DefaultBranch | null => {
    const [only, ...others] = [...byName.keys()].filter((name) => name.startsWith(prefix));
    return only === undefined || others.length > 0 ? null : branch(prefix, only.slice(prefix.length));
  };
  const remotes = remotesOf(refs, config);
  const first = firstOf(remotes, ofRemote);
  if (first) {
    const upstream = first.ref.startsWith("refs/remotes/origin/") && remotes.includes("upstream") ? ofRemote("upstream") : null;
    return upstream && contains(upstream.tip, first.tip) ? upstream : first;
  }

  const head = refs.head?.startsWith(LOCAL) ? branch(LOCAL, refs.head.slice(LOCAL.length)) : null;
  // A bare repository is the shared one: its HEAD is its word. A working tree's HEAD is whatever its user works on, which is
  // nothing to go by where a remote has branches of which none can be told for the default one.
  if (bare) return head ?? named(LOCAL);
  return named(LOCAL) ?? (refs.refs.some(({ name }) => name.startsWith(REMOTE)) ? null : head);
}

const LOCAL = "refs/heads/";
const REMOTE = "refs/remotes/";
/** What "master" was renamed to by most. */
const SUCCESSORS = ["main", "trunk"];
/** Of a remote that does not say, or says the name of before a rename. */
const LESS_USUAL = ["mainline", "default", "production", "stable", "development", "dev", "next"];

/** Names of the remotes, "origin" first. */
function remotesOf(refs: Refs, config: GitConfig): readonly string[] {
  const remotes = new Set(config.remotes);
  for (const { name } of refs.refs) {
    const remote = /^refs\/remotes\/([^/]+)\//.exec(name)?.[1];
    if (remote) remotes.add(remote);
  }
  const order = (name: string) => (name === "origin" ? 0 : name === "upstream" ? 1 : 2);
  return [...remotes].sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
}

function names(config: GitConfig): readonly string[] {
  const usual = ["main", "master", "trunk", "develop"];
  return config.initialBranch ? [config.initialBranch, ...usual.filter((name) => name !== config.initialBranch)] : usual;
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | null): Found | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
