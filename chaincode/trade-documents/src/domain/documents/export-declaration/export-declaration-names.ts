/** States, commands and events of the export declaration, with their titles. Source: DOMAIN §2.4.1, §3.5. */

import { z } from "zod";
import { checkContainerNumber } from "../../codes/container.js";
import { automatic, command, withArguments, withPayload, withReason } from "../../command-forms.js";
import { coded, reference, text } from "../../fields.js";
import { namesOf, title } from "../../names.js";
import { sharedCommands, sharedEvents, sharedStates } from "../declaration/declaration-shared-names.js";
import { readsWhatIsOwed } from "../payment/what-is-owed.js";

// prettier-ignore
const states = {
  ...sharedStates,
  IN_AREA:         title("Hàng đã vào khu vực giám sát", "In the supervised area"),
  LOADED:          title("Đã xếp hàng",                  "Loaded"),
  PARTLY_EXPORTED: title("Đã xuất một phần",             "Partly exported"),
  EXPORTED:        title("Đã thực xuất",                 "Exported"),
  RETURNED:        title("Đã đưa trở lại nội địa",       "Returned inland"),
};

const gathered = withArguments({
  place: text(100),
  containers: z.array(coded(checkContainerNumber)).max(50).optional(),
});
/** Containers, or the cargo management number of goods without; all that are left unless named. */
const moved = withArguments({ lines: z.array(reference(35)).min(1).max(50).optional() });
const movedSealed = withArguments({
  lines: z.array(reference(35)).min(1).max(50).optional(),
  sealNos: z.array(text(20)).max(50).optional(),
});

// prettier-ignore
const commands = {
  ...sharedCommands,
  NotifyGathering: command("Thông báo tập kết hàng",        "Notify the gathering of goods", gathered),
  Amend:           command("Khai bổ sung (EDE)",            "Amend (EDE)",             { ...withPayload, sources: readsWhatIsOwed }),
  AmendPostClearance: command("Khai bổ sung sau thông quan (AMC)", "Amend after clearance (AMC)", { ...withPayload, sources: readsWhatIsOwed }),
  GateIn:          command("Đưa hàng vào khu vực giám sát", "Goods come into the area", movedSealed),
  Load:            command("Xếp hàng lên phương tiện",      "Load",                    moved),
  SplitLoad:       command("Xuất một phần lô hàng",         "Part of the load sailed", withReason),
  ConfirmExport:   command("Xác nhận thực xuất",            "Confirm the export",      automatic),
  FlagNotExported: command("Cảnh báo chưa thực xuất",       "Flag as not exported",    automatic),
  ReturnInland:    command("Đưa hàng trở lại nội địa",      "Return inland",           withReason),
};

// prettier-ignore
const events = {
  ...sharedEvents,
  GatheringNotified:     title("Đã thông báo tập kết hàng",         "Gathering notified"),
  ExportGatedIn:         title("Hàng xuất đã vào khu vực giám sát", "Export goods came into the area"),
  ExportLoaded:          title("Hàng xuất đã xếp lên phương tiện",  "Export goods on board"),
  ExportSplit:           title("Đã xuất một phần",                  "Part of the load exported"),
  ExportConfirmed:       title("Đã xác nhận thực xuất",             "Export confirmed"),
  ExportLeftBehind:      title("Hàng đã thông quan chưa xuất",      "Cleared goods left behind"),
  ExportReturnedInland:  title("Hàng đã trở lại nội địa",           "Export goods returned inland"),
  ExportAmendedAfter:    title("Đã khai bổ sung sau thông quan",    "Export amended after clearance"),
};

export const exportStates = states;
export const exportCommands = commands;
export const exportEvents = events;

export { exportDeclarationKind } from "../declaration-kinds.js";
export const exportState = namesOf(states);
export const exportCommand = namesOf(commands);
export const exportEvent = namesOf(events);
