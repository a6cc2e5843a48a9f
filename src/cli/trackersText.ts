import type { TrackerProposal, TrackerRow } from "../protocol";

/** The connected trackers, and what git remotes point at and is not connected, for people. */
export function trackersText(rows: readonly TrackerRow[], proposals: readonly TrackerProposal[]): string[] {
  const connected = rows.map(({ name, label, project, origin, repos, me, readAt, nextAt, done, requests, issues, leftOut, problems }) =>
    [
      `${readAt === null ? "not read " : done ? "read     " : "reading  "}  ${label}: ${name}, ${project}${me === null ? "" : ` as ${me}`}: ${requests} merged requests, ${issues} closed issues${leftOut === 0 ? "" : `, ${leftOut} closed for another reason`}`,
      `             ${origin}${repos.length === 0 ? "; belongs to no repository that is known yet" : `; belongs to ${repos.join(", ")}`}`,
      ...problems.map((problem) => `           - ${problem}`),
      ...(nextAt === null
        ? []
        : [`             asked again after ${new Date(nextAt).toISOString().slice(0, 16)}Z, or at once with a new key`]),
    ].join("\n"),
  );
  const proposed = proposals.map(({ repoName, remotes, host, kinds, sure }) => {
    const what = kinds.map(({ label }) => label).join(" or ");
    const project = kinds[0]?.project ?? "";
    return `not asked  ${repoName}: its remote ${remotes.join(", ")} points at ${project} on ${host}, which ${sure === "host" ? "is" : "may be"} ${what}. Connect it with "trackers" in a --config file.`;
  });
  return [...(connected.length === 0 ? [] : ["", ...connected]), ...(proposed.length === 0 ? [] : ["", ...proposed])];
}
