/** What REST trackers' simulators have in common. */
import type { Asked, Reply } from "./loopback";

/** A page of rows with a Link header (RFC 8288), as GitLab and Gitea send it. `most`: the largest page that the server allows. */
export function pageOf(asked: Asked, rows: readonly object[], sizeName: "per_page" | "limit", most: number, origin: string): Reply {
  const size = Math.min(most, Number(asked.query.get(sizeName) ?? "20"));
  const page = Number(asked.query.get("page") ?? "1");
  if (!(size > 0) || !(page > 0)) return { status: 400, body: { message: `${sizeName} or page is invalid` } };
  const last = Math.max(1, Math.ceil(rows.length / size));
  const query = new URLSearchParams(asked.query);
  const to = (number: number, rel: string) => {
    query.set("page", String(number));
    return `<${origin}${asked.path}?${query}>; rel="${rel}"`;
  };
  const links = [...(page < last ? [to(page + 1, "next")] : []), to(1, "first"), to(last, "last")];
  return {
    status: 200,
    headers: { link: links.join(", "), "x-total-count": String(rows.length) },
    body: rows.slice((page - 1) * size, page * size),
  };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
