import { giteaProfile } from "./gitea/profile";
import { githubProfile } from "./github/profile";
import { gitlabProfile } from "./gitlab/profile";
import { jiraProfile } from "./jira/profile";
import { linearProfile } from "./linear/profile";
import type { TrackerProfile } from "./profile";
import { redmineProfile } from "./redmine/profile";

/** What the registered trackers are to somebody who connects one, in the registry's order; without the code that reads them. */
export const trackerProfiles: readonly TrackerProfile[] = [
  githubProfile,
  gitlabProfile,
  giteaProfile,
  jiraProfile,
  linearProfile,
  redmineProfile,
];
