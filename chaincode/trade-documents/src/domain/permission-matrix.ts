/**
 * Who may fire what: DOMAIN §1.2 as data, held against every command of every kind by a generated test. It is the
 * control of the kinds' tables and nothing reads it at run time: a command that a kind offers to a role is refused here
 * until this file gives the role that power too.
 */

import type { Role } from "./roles.js";

/**
 * C creates, A amends or adds to its own before it is locked, X cancels, D decides, U records usage or what was observed.
 * Attaching a file takes any of them.
 */
export type Power = "C" | "A" | "X" | "D" | "U";

export interface PermissionRow {
  /** The row of DOMAIN §1.2, or the section that says who acts. */
  readonly source: string;
  /** Commands that are no decisions; every command that is not named here is one (D). */
  readonly commands: Readonly<Partial<Record<Exclude<Power, "D">, readonly string[]>>>;
  /** Powers by role, as letters. A role that is absent has none. */
  readonly powers: Readonly<Partial<Record<Role, string>>>;
}

/** By kind of document. */
export const permissionMatrix: Readonly<Record<string, PermissionRow>> = {
  manifest: {
    source: "Manifest (master)",
    commands: {
      C: ["Register"],
      A: ["AlterBills", "Submit", "Amend"],
      X: ["Cancel"],
      U: ["Arrive", "GateIn", "TakeIn", "Discharge", "Load", "Depart"],
    },
    powers: {
      CARRIER: "CAXU",
      PORT_OPERATOR: "U",
      OFFICER_DOC: "D",
      BRANCH_HEAD: "D",
      CLEARANCE_ENGINE: "D",
    },
  },
  "house-manifest": {
    source: "Manifest (house)",
    commands: { C: ["File"], A: ["Amend"], X: ["Withdraw"] },
    powers: { FORWARDER: "CAX" },
  },
  "manifest-amendment": {
    source: "Manifest (master)",
    commands: { C: ["Request"] },
    powers: { CARRIER: "C", OFFICER_DOC: "D", BRANCH_HEAD: "D" },
  },
  "vessel-notice": {
    source: "Manifest (master); §2.3",
    commands: { C: ["Announce"], A: ["Correct"], X: ["Cancel"], U: ["Confirm"] },
    powers: { CARRIER: "CAXU", PORT_OPERATOR: "U", OFFICER_GATE: "U" },
  },
  "specialised-check": {
    source: "Specialised inspection result",
    commands: { C: ["Register"], A: ["Amend"], X: ["Cancel"] },
    powers: { TRADER: "CAX", DECLARANT: "CAX", BROKER: "CAX", MINISTRY: "D" },
  },
  "gate-hold": {
    source: "Gate in/out (hold/unhold)",
    commands: {},
    powers: { BRANCH_HEAD: "D", CUSTOMS_HQ: "D" },
  },
  seal: {
    source: "Inspection / scan / seal",
    commands: { C: ["Apply"], U: ["Check", "Report", "Signal"] },
    powers: {
      OFFICER_GATE: "CDU",
      OFFICER_PHYS: "CDU",
      CARRIER: "CU",
      PORT_OPERATOR: "U",
      DECLARANT: "U",
    },
  },
  "scan-result": {
    source: "Inspection / scan / seal",
    commands: { C: ["Record"] },
    powers: { OFFICER_SCAN: "C" },
  },
  "inspection-order": {
    source: "Inspection / scan / seal",
    commands: { C: ["Order"] },
    powers: { BRANCH_HEAD: "CD", OFFICER_PHYS: "D" },
  },
  "laboratory-analysis": {
    source: "§2.6",
    commands: { C: ["Request"], X: ["Withdraw"] },
    powers: { OFFICER_DOC: "CX", OFFICER_PHYS: "CX", LABORATORY: "D" },
  },
  "area-event": {
    source: "Gate in/out (supervision area)",
    commands: { C: ["Record"] },
    powers: { PORT_OPERATOR: "C", OFFICER_GATE: "CD", BRANCH_HEAD: "D" },
  },
  transport: {
    source: "§2.4.1, §3.7",
    commands: { C: ["Register"], X: ["Cancel"], U: ["Depart", "Arrive"] },
    powers: {
      DECLARANT: "CX",
      BROKER: "CX",
      RISK_ENGINE: "D",
      CLEARANCE_ENGINE: "D",
      OFFICER_DOC: "D",
      OFFICER_GATE: "DU",
      PORT_OPERATOR: "U",
      BRANCH_HEAD: "D",
    },
  },
  "certificate-of-origin": {
    source: "e-C/O import (received)",
    commands: { C: ["Receive", "Replace"], A: ["Declare"], X: ["Cancel", "Expire"] },
    // An origin declaration is its exporter's text on the invoice: whoever imports the goods lodges it.
    powers: { ASEAN_CUSTOMS: "CX", ASW_GATEWAY: "CX", DECLARANT: "A", BROKER: "A" },
  },
  "issued-certificate": {
    source: "e-C/O export (VN issued)",
    commands: {
      C: ["Apply"],
      A: ["Supplement"],
      X: ["Cancel", "Expire"],
      U: ["TakeAck", "TakeResponse", "TakeQuery"],
    },
    powers: { TRADER: "CA", BROKER: "CA", CO_ISSUER: "DXU", ASW_GATEWAY: "XU" },
  },
  "certificate-message": {
    source: "§2.1.4; e-C/O export and import",
    commands: { C: ["Post"], A: ["Apply"], X: ["Withdraw"] },
    powers: { ASEAN_CUSTOMS: "CAX", ASW_GATEWAY: "CAX", CO_ISSUER: "CAX", CUSTOMS_HQ: "CAX" },
  },
  "certified-exporter": {
    source: "Origin Declaration (AWSC)",
    commands: {},
    powers: { CO_ISSUER: "D", ASEAN_CUSTOMS: "D", ASW_GATEWAY: "D" },
  },
  "verification-case": {
    source: "e-C/O import (received): D verify request; §3.7",
    commands: { C: ["Open"], X: ["TimeOut"], U: ["TakeReply"] },
    powers: { CUSTOMS_HQ: "CDUX", ASW_GATEWAY: "U", CLEARANCE_ENGINE: "X" },
  },
  permit: {
    source: "E-Permit; Specialised inspection result",
    commands: { C: ["Apply"], A: ["Resubmit"], X: ["Expire"] },
    powers: { TRADER: "CA", DECLARANT: "CA", BROKER: "CA", MINISTRY: "DX", CLEARANCE_ENGINE: "X" },
  },
  declaration: {
    source: "Declaration; Channel assignment; Gate in/out",
    commands: {
      C: ["PreRegister", "Register"],
      A: [
        "AmendPre",
        "SubmitDossier",
        "PresentGoods",
        "RequestAmend",
        "Amend",
        "AmendPostClearance",
        "RequestRelease",
        "RequestStorage",
        "RequestCheckElsewhere",
      ],
      X: ["Cancel", "RequestCancel", "CancelSpecial"],
      U: ["GateOut"],
    },
    powers: {
      DECLARANT: "CAX",
      BROKER: "CAX",
      PORT_OPERATOR: "U",
      OFFICER_GATE: "U",
      OFFICER_DOC: "D",
      OFFICER_PHYS: "D",
      BRANCH_HEAD: "DX",
      CUSTOMS_HQ: "D",
      PCA_OFFICER: "D",
      RISK_ENGINE: "D",
      CLEARANCE_ENGINE: "DX",
    },
  },
  "export-declaration": {
    source: "Declaration; Channel assignment; Gate in/out",
    commands: {
      C: ["PreRegister", "Register"],
      A: [
        "AmendPre",
        "NotifyGathering",
        "SubmitDossier",
        "PresentGoods",
        "RequestAmend",
        "Amend",
        "AmendPostClearance",
      ],
      X: ["Cancel", "RequestCancel"],
      U: ["GateIn", "Load", "SplitLoad"],
    },
    powers: {
      DECLARANT: "CAX",
      BROKER: "CAX",
      CARRIER: "U",
      PORT_OPERATOR: "U",
      OFFICER_GATE: "U",
      OFFICER_DOC: "D",
      OFFICER_PHYS: "D",
      BRANCH_HEAD: "DX",
      CUSTOMS_HQ: "D",
      RISK_ENGINE: "D",
      CLEARANCE_ENGINE: "DX",
    },
  },
  "payment-notice": {
    source: "Payment / receipt; §3.6 overdue by clock",
    commands: { A: ["Attach"] },
    powers: { TREASURY: "A", CLEARANCE_ENGINE: "D" },
  },
  "payment-order": {
    source: "Payment / receipt; §3.6",
    commands: { C: ["Create"] },
    powers: { TRADER: "C", DECLARANT: "C", BANK: "D" },
  },
  guarantee: {
    source: "Guarantee",
    commands: { C: ["Submit"], X: ["Withdraw"] },
    powers: { BANK: "CX", BRANCH_HEAD: "D", CLEARANCE_ENGINE: "D" },
  },
  "guarantee-use": {
    source: "Guarantee; §2.5, §3.6",
    commands: { C: ["Hold"] },
    powers: { TRADER: "C", DECLARANT: "C", CLEARANCE_ENGINE: "D" },
  },
  deposit: {
    source: "Payment / receipt; §2.5",
    commands: { C: ["Lodge"], U: ["Confirm"] },
    powers: { TRADER: "C", DECLARANT: "C", TREASURY: "U", BRANCH_HEAD: "D", CLEARANCE_ENGINE: "D" },
  },
  "refund-case": {
    source: "Payment / receipt; §3.6",
    commands: { C: ["Request"], U: ["Pay"] },
    powers: { TRADER: "C", DECLARANT: "C", OFFICER_DOC: "D", BRANCH_HEAD: "D", TREASURY: "U" },
  },
  "treasury-receipt": {
    source: "Payment / receipt",
    commands: { C: ["Record"] },
    powers: { TREASURY: "C" },
  },
  "exchange-message": {
    source: "§2.1.4, §8",
    commands: { C: ["Lodge"] },
    powers: { DECLARANT: "C", BROKER: "C", ASW_GATEWAY: "C" },
  },
  mandate: {
    source: "R-ACT-1 c",
    commands: { C: ["Sign"], X: ["Revoke", "Renounce", "Expire"] },
    powers: { TRADER: "CX", BROKER: "X", CLEARANCE_ENGINE: "X" },
  },
  "priority-enterprise": {
    source: "§1.1 AEO; §6.2",
    commands: { C: ["Apply"] },
    powers: { TRADER: "C", CUSTOMS_HQ: "D" },
  },
  "pca-case": {
    source: "PCA flag/case",
    commands: { C: ["Flag"], A: ["Appeal"] },
    powers: { TRADER: "A", PCA_OFFICER: "CD", CUSTOMS_HQ: "CD", RISK_ENGINE: "C" },
  },
  "material-account": {
    source: "Material account",
    commands: { C: ["Open"], A: ["Update", "Submit", "Amend"] },
    powers: { TRADER: "CA", DECLARANT: "CA", BRANCH_HEAD: "D", CLEARANCE_ENGINE: "D" },
  },
  "broker-licence": {
    source: "R-ACT-1 a",
    commands: { C: ["Apply"] },
    powers: { BROKER: "C", CUSTOMS_HQ: "D" },
  },
  "broker-staff": {
    source: "R-ACT-1 b",
    commands: { C: ["Apply"], X: ["Expire"] },
    powers: { BROKER: "C", CUSTOMS_HQ: "D", CLEARANCE_ENGINE: "X" },
  },
  enterprise: { source: "R-ACT-4", commands: {}, powers: { TAX_AUTHORITY: "D" } },
  "trader-standing": {
    source: "R-ACT-5; §6.2",
    commands: { C: ["Open"] },
    powers: { BRANCH_HEAD: "CD", CUSTOMS_HQ: "CD", RISK_ENGINE: "CD" },
  },
};

/** The power that a command takes. */
export function powerFor(row: PermissionRow, command: string): Power {
  const [power] = Object.entries(row.commands).find(([, names]) => names.includes(command)) ?? ["D"];
  return power as Power;
}

/** By function of the contract that is no document: the roles that may call it; none where anybody may ask. */
export const functionPermissions: Readonly<Record<string, readonly Role[]>> = {
  "reference:PublishRates": ["REFERENCE_DATA"],
  "reference:ActivateRates": ["REFERENCE_DATA"],
  "reference:PublishExchangeRates": ["REFERENCE_DATA"],
  "reference:Describe": [],
  "reference:Rates": [],
  "reference:ProposeTable": ["REFERENCE_DATA"],
  "reference:ApproveTable": ["REFERENCE_DATA"],
  "reference:Table": [],
  "reference:Versions": [],
  "reference:Deadline": [],
  "number-range:Reserve": ["CLEARANCE_ENGINE"],
  "checkpoint:PinKeys": ["CHECKPOINT_RECORDER"],
  "checkpoint:Latest": [],
  "checkpoint:Record": ["CHECKPOINT_RECORDER"],
  "risk-profile:Commit": ["RISK_OFFICER", "CUSTOMS_HQ"],
  "risk-profile:Propose": ["RISK_OFFICER", "CUSTOMS_HQ"],
  "risk-profile:Approve": ["RISK_OFFICER", "CUSTOMS_HQ"],
  "risk-profile:Describe": ["RISK_OFFICER", "CUSTOMS_HQ", "RISK_ENGINE", "AUDITOR"],
  "risk-rules:Commit": ["RISK_OFFICER", "CUSTOMS_HQ"],
  "risk-rules:Propose": ["RISK_OFFICER", "CUSTOMS_HQ"],
  "risk-rules:Approve": ["RISK_OFFICER", "CUSTOMS_HQ"],
  "risk-rules:Describe": ["RISK_OFFICER", "CUSTOMS_HQ", "RISK_ENGINE", "AUDITOR"],
  "risk-seed:Commit": ["RISK_ENGINE", "AUDITOR"],
  "risk-seed:Reveal": ["RISK_ENGINE", "AUDITOR"],
  "risk-seed:Describe": [],
  "enterprise-registry:DeclareComplete": ["TAX_AUTHORITY"],
};
