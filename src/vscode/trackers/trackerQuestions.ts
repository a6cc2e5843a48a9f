import * as vscode from "vscode";
import type { TrackerProposal } from "../../protocol";
import { parseOrigin } from "../../sources/connection";
import type { TrackerProfile } from "../../trackers/profile";
import { trackerProfiles } from "../../trackers/profiles";
import type { TrackerEntry } from "../../trackers/trackerSettings";
import { ask, type Check } from "../ask";
import { apiOrigin, projectName, projectNames } from "./trackerPlan";
import { trackerWords } from "./trackerWords";

/** What the user begins with: a tracker, and what is known of it already. */
export interface Beginning {
  readonly profile: TrackerProfile;
  /** The API's address; null when the user has to say. */
  readonly origin: string | null;
  /** What to offer where the user has to say. */
  readonly likely: string;
  readonly projects: readonly string[];
  /** The entry that is connected anew. */
  readonly entry: TrackerEntry | null;
}

type Item = vscode.QuickPickItem & { readonly beginning?: Beginning };

/** Which tracker: those that this window's git remotes point at, every kind that there is, and those that are connected already. */
export async function pickTracker(
  title: string,
  proposing: Promise<readonly TrackerProposal[]>,
  known: readonly TrackerEntry[],
): Promise<Beginning | undefined> {
  const items = proposing.then((proposals) => [
    ...group(vscode.l10n.t("Found from this window's git remotes"), proposals.flatMap(proposed)),
    ...group(vscode.l10n.t("All trackers"), trackerProfiles.map(offered)),
    ...group(vscode.l10n.t("Connected: sign in again, or change its projects"), known.flatMap(connected)),
  ]);
  const placeHolder = vscode.l10n.t("Which tracker? None is asked anything before you have signed in.");
  const options = { title, placeHolder, matchOnDescription: true, matchOnDetail: true, ignoreFocusOut: true };
  return (await vscode.window.showQuickPick<Item>(items, options))?.beginning;
}

/** The API's address, from where people look at their work or as it is. undefined for Escape. */
export function askOrigin(title: string, { profile, likely }: Beginning): Promise<string | undefined> {
  return ask({
    title,
    prompt: vscode.l10n.t("The address of {0}: https, or http on this machine only.", profile.label),
    placeHolder: likely || "https://tracker.example.com",
    value: likely,
    check: (text) => {
      const origin = parseOrigin(text);
      return origin.ok ? { ok: true, value: apiOrigin(profile, origin.value) } : origin;
    },
  });
}

export function askProjects(title: string, { profile, projects }: Beginning): Promise<string[] | undefined> {
  return ask({
    title,
    prompt: vscode.l10n.t("Which project ({0})? Several with commas between them.", trackerWords(profile.projectLabel, vscode.l10n)),
    value: projects.join(", "),
    check: (text) => {
      const names = projectNames(text);
      const why = vscode.l10n.t(
        "Write {0}; several with commas between them, without blanks inside.",
        trackerWords(profile.projectLabel, vscode.l10n),
      );
      return names === null ? { ok: false, why } : { ok: true, value: names };
    },
  });
}

/** What a tracker asks for beside the token; null where it was left empty or nothing is asked. undefined for Escape. */
export async function askUser(title: string, { profile, entry }: Beginning): Promise<string | null | undefined> {
  if (profile.userLabel === null) return null;
  const check: Check<string> = (text) =>
    text.length <= 320 && !/[\s:\p{Cc}]/u.test(text.trim())
      ? { ok: true, value: text.trim() }
      : { ok: false, why: vscode.l10n.t("It holds no blanks and no colon.") };
  const prompt = vscode.l10n.t("Its {0}", trackerWords(profile.userLabel, vscode.l10n));
  const user = await ask({ title, prompt, value: entry?.user ?? "", check });
  return user === "" ? null : user;
}

function group(label: string, items: readonly Item[]): Item[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function proposed({ remotes, repoName, host, sure, kinds }: TrackerProposal): Item[] {
  return kinds.flatMap(({ kind, origin, project }): Item[] => {
    const profile = trackerProfiles.find(({ id }) => id === kind);
    if (profile === undefined) return [];
    const names = remotes.join(", ");
    return [
      {
        label: `$(sparkle) ${profile.label}`,
        description: project,
        detail:
          sure === "host"
            ? vscode.l10n.t("{0}, found from the remote {1} of {2}", host, names, repoName)
            : vscode.l10n.t("The remote {0} of {1} points at {2}, which may be one", names, repoName, host),
        beginning: {
          profile,
          origin: sure === "host" ? origin : null,
          likely: origin === null ? "" : profile.webOrigin(origin),
          projects: project === "" ? [] : [project],
          entry: null,
        },
      },
    ];
  });
}

function offered(profile: TrackerProfile): Item {
  const origin = profile.originFor(null);
  const likely = origin === null ? "" : profile.webOrigin(origin);
  return { label: profile.label, description: likely, beginning: { profile, origin: null, likely, projects: [], entry: null } };
}

function connected(entry: TrackerEntry): Item[] {
  const profile = trackerProfiles.find(({ id }) => id === entry.kind);
  if (profile === undefined) return [];
  const projects = entry.projects.map(projectName);
  return [
    {
      label: `$(check) ${entry.name}`,
      description: projects.join(", "),
      detail: `${profile.label}, ${entry.origin}`,
      beginning: { profile, origin: entry.origin, likely: "", projects, entry },
    },
  ];
}
