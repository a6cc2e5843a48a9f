import { connectSource, disconnectSource } from "./connectSource";
import { deleteData } from "./deleteData";
import { connectRoiPage } from "./roiPage";
import { saveReport } from "./saveReport";
import { chooseScope } from "./status/chooseScope";
import { connectTracker, disconnectTracker } from "./trackers/connectTracker";
import { signedInTrackers } from "./trackers/signedInTrackers";

/**
 * What the host needs only once the user asks for something. It is a bundle of its own, loaded at the first `import()` of this
 * file, and shares no state with the one that every start of the editor evaluates: what it works on comes as arguments.
 */
export const onDemand = {
  chooseScope,
  connectRoiPage,
  connectSource,
  connectTracker,
  deleteData,
  disconnectSource,
  disconnectTracker,
  saveReport,
  signedInTrackers,
};
