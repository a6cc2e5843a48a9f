import { git } from "./git";
import { gitea } from "./gitea";
import { github } from "./github";
import { gitlab } from "./gitlab";
import { jira } from "./jira";
import { linear } from "./linear";
import { redmine } from "./redmine";
import type { RemoteTracker } from "./remote";
import type { RepositoryTracker } from "./tracker";

/** Trackers that read a repository on this disk. */
export const repositoryTrackers: readonly RepositoryTracker[] = [git];

/** Forges and issue trackers that are asked over the network, in the order in which views list them. */
export const remoteTrackers: readonly RemoteTracker[] = [github, gitlab, gitea, jira, linear, redmine];
