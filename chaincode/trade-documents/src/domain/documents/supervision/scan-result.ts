/**
 * What a container scanner showed. A suspect image stops the container until it was inspected by hand.
 *
 *   Record ─▶ CLEAR | SUSPECT
 *
 * Source: DOMAIN §2.6.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { checkContainerNumber } from "../../codes/container.js";
import { command, withArguments } from "../../command-forms.js";
import { defineDocument, type Effect, nowhere } from "../../define-document.js";
import { coded, reference } from "../../fields.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { role } from "../../roles.js";
import { holdEffect } from "./gate-hold.js";

export type ScanFacets = {
  readonly containerNo: string;
  readonly scanner: string;
  /** Hex SHA-256 of the image, which stays with customs. */
  readonly imageHash: string;
  readonly officer: string;
  readonly at: string;
};

const states = {
  CLEAR: title("Không nghi vấn", "Clear"),
  SUSPECT: title("Có nghi vấn", "Suspect"),
};

const commands = {
  Record: command(
    "Ghi nhận kết quả soi chiếu",
    "Record",
    withArguments({
      containerNo: coded(checkContainerNumber),
      scanner: reference(20),
      imageHash: z.string().regex(/^[0-9a-f]{64}$/),
      conclusion: z.enum(["CLEAR", "SUSPECT"]),
    }),
  ),
};

const events = {
  ScanClear: title("Soi chiếu không nghi vấn", "Scan clear"),
  ScanSuspect: title("Soi chiếu có nghi vấn", "Scan suspect"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const scanResultKind = "scan-result";
export const scanState = S;

const record: Effect = ({ number, arguments: asked, actor, now }) => {
  const { conclusion, containerNo, scanner, imageHash } = asked as { [name: string]: string };
  const facets: ScanFacets = {
    containerNo: containerNo ?? "",
    scanner: scanner ?? "",
    imageHash: imageHash ?? "",
    officer: actor.certificate,
    at: now,
  };
  const suspect = conclusion === S.SUSPECT;
  return {
    to: suspect ? S.SUSPECT : S.CLEAR,
    facets,
    effects: suspect ? [holdEffect(`SCAN-${number}`, facets.containerNo, "SCAN_SUSPECT")] : [],
    extras: { containerNo: facets.containerNo },
  };
};

export const scanResult = defineDocument(
  withAttachments({
    kind: scanResultKind,
    collection: "scan-results",
    title: title("Kết quả soi chiếu", "Scan result"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    payloadSchema: null,
    states,
    terminal: [S.CLEAR, S.SUSPECT],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: {},
    defaultCommand: C.Record,
    example: {
      number: "SC-2026-000123",
      arguments: {
        containerNo: "CSQU3054383",
        scanner: "SCAN-01",
        imageHash: "0".repeat(64),
        conclusion: "CLEAR",
      },
    },
    // prettier-ignore
    transitions: [
      // from    command   to                   by                   guards effect  emits
      [nowhere,  C.Record, [S.CLEAR, S.SUSPECT], [role.OFFICER_SCAN], [],    record, [E.ScanClear, E.ScanSuspect]],
    ],
  }),
);
