/** Where a git remote points, without what only git needs: scheme, port, user and password are gone. */
export interface Remote {
  /** Lower case, without a port. */
  readonly host: string;
  /** Everything between host and name: "octo", "group/subgroup"; may be empty. */
  readonly owner: string;
  readonly name: string;
}

/**
 * Reads the URL of a git remote in any form that git takes over a network: https, ssh, git, and scp-like `user@host:path`. null for a
 * path on this disk or a `file:` URL, and for what is no URL. Credentials in it are dropped and never shown. An SSH host alias
 * ("github.com-work") is kept as it is written, since only SSH's own configuration knows what it stands for; a dash and a
 * word after a host that is known for such aliases is not guessed away.
 */
export function parseRemote(url: string): Remote | null {
  const text = url.trim();
  if (/[\s\p{Cc}]/u.test(text)) return null;
  const schemed = /^(?:git\+)?(https?|ssh|git):\/\/(.*)$/i.exec(text);
  if (schemed !== null) return fromUrl(schemed[2] ?? "");
  // scp-like, per git-fetch(1): a colon before any slash. One letter before it is a Windows drive.
  const scp = /^(?:[^@/:]*@)?(\[[0-9a-f:.]+\]|[^@/:[\]]{2,}):(?!\/\/)(.+)$/i.exec(text);
  return scp === null ? null : toRemote(scp[1] ?? "", scp[2] ?? "");
}

/** "owner/name". */
export function projectOf(remote: Remote): string {
  return remote.owner === "" ? remote.name : `${remote.owner}/${remote.name}`;
}

function fromUrl(rest: string): Remote | null {
  const slash = rest.indexOf("/");
  if (slash < 0) return null;
  const authority = rest.slice(0, slash);
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d*$/, "");
  return toRemote(host, rest.slice(slash + 1));
}

function toRemote(host: string, path: string): Remote | null {
  const parts = decode(path.replace(/[?#].*$/, ""))
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  const name = (parts.pop() ?? "").replace(/\.git$/i, "");
  // A path on the server ("~me/x", "/srv/git/x") is no project of a forge, yet harmless: no tracker will know it.
  if (host === "" || name === "" || parts.includes("..") || name === "..") return null;
  // GitHub's and GitLab's SSH over port 443 have hosts of their own.
  const plain = host
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^(?:ssh\.(?=github\.com$)|altssh\.(?=gitlab\.com$)|www\.(?=git(?:hub|lab)\.com$))/, "");
  return { host: plain, owner: parts.join("/"), name };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
