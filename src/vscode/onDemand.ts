import { chooseScope } from "./chooseScope";
import { connectSource, disconnectSource } from "./connectSource";
import { connectTracker, disconnectTracker } from "./connectTracker";
import { deleteData } from "./deleteData";
import { connectRoiPage } from "./roiPage";
import { saveReport } from "./saveReport";
import { signedInTrackers } from "./signedInTrackers";

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
