/** States, commands and events of the import declaration, with their titles. Source: DOMAIN §2.4.1, §3.4. */

import { z } from "zod";
import { checkContainerNumber } from "../codes/container.js";
import { automatic, command, withArguments, withPayload } from "../command-forms.js";
import { coded, positiveInteger, text } from "../fields.js";
import { namesOf, title } from "../names.js";
import { sharedCommands, sharedEvents, sharedStates } from "./declaration-shared-names.js";
import { readsWhatIsOwed } from "./what-is-owed.js";

// prettier-ignore
const states = {
  ...sharedStates,
  COMPLETED:      title("Đã hoàn thành",        "Completed"),
};

const originLine = {
  ...withArguments({ lineNo: positiveInteger, reason: text(300).optional() }),
  sources: readsWhatIsOwed,
};
const leaving = withArguments({
  containers: z.array(coded(checkContainerNumber)).min(1).max(100).optional(),
});

// prettier-ignore
const commands = {
  ...sharedCommands,
  Amend:           command("Khai bổ sung (IDE)",        "Amend (IDE)",             { ...withPayload, sources: readsWhatIsOwed }),
  AcceptOrigin:    command("Chấp nhận xuất xứ",         "Accept the origin",       originLine),
  DenyOrigin:      command("Từ chối xuất xứ",           "Deny the origin",         originLine),
  GateOut:         command("Đưa hàng qua khu vực giám sát", "Goods pass out",      leaving),
  Complete:        command("Hoàn thành",                "Complete",                automatic),
};

// prettier-ignore
const events = {
  ...sharedEvents,
  OriginAccepted:           title("Xuất xứ được chấp nhận",       "Origin accepted"),
  OriginDenied:             title("Xuất xứ bị từ chối",           "Origin denied"),
  GoodsPassedOut:           title("Hàng đã qua khu vực giám sát", "Goods passed out"),
  DeclarationCompleted:     title("Tờ khai hoàn thành",           "Declaration completed"),
};

export const declarationStates = states;
export const declarationCommands = commands;
export const declarationEvents = events;

export const declarationKind = "declaration";
export const declarationState = namesOf(states);
export const declarationCommand = namesOf(commands);
export const declarationEvent = namesOf(events);
