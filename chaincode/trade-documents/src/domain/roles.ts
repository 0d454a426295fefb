/** Who may act, and which organisation's certificate authority may say so. Source: DOMAIN §1.1, §1.2. */

import { namesOf, type Title } from "./names.js";
import { organisation } from "./organisations.js";

interface RoleDefinition {
  readonly title: Title;
  /** A role claimed by a certificate of another organisation counts for nothing. */
  readonly organisations: readonly string[];
}

const { CustomsMSP, AuditMSP, TreasuryMSP, MoitMSP, MardMSP, ThaiCustomsMSP, EnterpriseMSP } = organisation;

/** Organisations that follow the ledger themselves, and so can sign what it holds. */
const withPeer = [CustomsMSP, AuditMSP, TreasuryMSP, MoitMSP, MardMSP, ThaiCustomsMSP];

// prettier-ignore
export const roles = {
  TRADER:              { title: { vi: "Doanh nghiệp xuất nhập khẩu",      en: "Trader" },                     organisations: [EnterpriseMSP] },
  DECLARANT:           { title: { vi: "Người khai hải quan",              en: "Declarant" },                  organisations: [EnterpriseMSP] },
  BROKER:              { title: { vi: "Đại lý làm thủ tục hải quan",      en: "Customs broker" },             organisations: [EnterpriseMSP] },
  CARRIER:             { title: { vi: "Hãng vận tải",                     en: "Carrier" },                    organisations: [EnterpriseMSP] },
  SHIP_AGENT:          { title: { vi: "Đại lý hãng tàu",                  en: "Ship's agent" },               organisations: [EnterpriseMSP] },
  FORWARDER:           { title: { vi: "Công ty giao nhận",                en: "Forwarder" },                  organisations: [EnterpriseMSP] },
  PORT_OPERATOR:       { title: { vi: "Doanh nghiệp cảng, kho, bãi",      en: "Port operator" },              organisations: [EnterpriseMSP] },
  OFFICER_DOC:         { title: { vi: "Công chức kiểm tra hồ sơ",         en: "Documents officer" },          organisations: [CustomsMSP] },
  OFFICER_PHYS:        { title: { vi: "Công chức kiểm tra thực tế",       en: "Inspection officer" },         organisations: [CustomsMSP] },
  OFFICER_GATE:        { title: { vi: "Công chức giám sát",               en: "Gate officer" },               organisations: [CustomsMSP] },
  OFFICER_SCAN:        { title: { vi: "Công chức soi chiếu",              en: "Scan officer" },               organisations: [CustomsMSP] },
  LABORATORY:          { title: { vi: "Cơ quan kiểm định hải quan",       en: "Customs laboratory" },         organisations: [CustomsMSP] },
  BRANCH_HEAD:         { title: { vi: "Lãnh đạo Chi cục",                 en: "Head of branch" },             organisations: [CustomsMSP] },
  CUSTOMS_HQ:          { title: { vi: "Cơ quan hải quan cấp trên",        en: "Customs headquarters" },       organisations: [CustomsMSP] },
  PCA_OFFICER:         { title: { vi: "Công chức kiểm tra sau thông quan", en: "Post-clearance auditor" },    organisations: [CustomsMSP] },
  RISK_OFFICER:        { title: { vi: "Công chức quản lý rủi ro",         en: "Risk officer" },               organisations: [CustomsMSP] },
  RISK_ENGINE:         { title: { vi: "Hệ thống quản lý rủi ro",          en: "Risk engine" },                organisations: [CustomsMSP] },
  CLEARANCE_ENGINE:    { title: { vi: "Hệ thống thông quan",              en: "Clearance engine" },           organisations: [CustomsMSP] },
  CHECKPOINT_RECORDER: { title: { vi: "Hệ thống ghi điểm kiểm chứng",     en: "Checkpoint recorder" },        organisations: withPeer },
  REFERENCE_DATA:      { title: { vi: "Quản trị dữ liệu dùng chung",      en: "Reference data steward" },     organisations: [CustomsMSP] },
  MINISTRY:            { title: { vi: "Bộ, ngành cấp phép",               en: "Licensing ministry" },         organisations: [MoitMSP, MardMSP] },
  CO_ISSUER:           { title: { vi: "Cơ quan cấp C/O",                  en: "Certificate of origin issuer" }, organisations: [MoitMSP] },
  BANK:                { title: { vi: "Ngân hàng",                        en: "Bank" },                       organisations: [EnterpriseMSP] },
  TREASURY:            { title: { vi: "Kho bạc Nhà nước",                 en: "State Treasury" },             organisations: [TreasuryMSP] },
  TAX_AUTHORITY:       { title: { vi: "Cơ quan thuế",                     en: "Tax authority" },              organisations: [TreasuryMSP] },
  ASEAN_CUSTOMS:       { title: { vi: "Hải quan nước ASEAN",              en: "ASEAN customs" },              organisations: [ThaiCustomsMSP] },
  ASW_GATEWAY:         { title: { vi: "Cổng Một cửa ASEAN",               en: "ASEAN Single Window gateway" }, organisations: [CustomsMSP] },
  AUDITOR:             { title: { vi: "Kiểm toán Nhà nước",               en: "State auditor" },              organisations: [AuditMSP] },
} as const satisfies Record<string, RoleDefinition>;

export type Role = keyof typeof roles;

export const role = namesOf(roles);

export const roleNames = Object.keys(roles) as readonly Role[];

/** Who submits a transaction, as the creator's certificate says. */
export interface Actor {
  readonly mspId: string;
  /** Role codes of the certificate, whatever the organisation. */
  readonly claimedRoles: readonly string[];
  /** First 16 hex digits of SHA-256 of the certificate (DER): the same person, without a name. */
  readonly certificate: string;
  readonly attributes: ActorAttributes;
}

/** Fabric certificate attributes; each is absent where the role has no use for it. */
export interface ActorAttributes {
  readonly mst?: string;
  readonly office?: string;
  readonly area?: string;
  readonly ministry?: string;
  readonly country?: string;
  readonly carrier?: string;
  /** Code of a bank. */
  readonly bank?: string;
  /** Number of the customs broker's staff certificate of the person. */
  readonly staff?: string;
}

/** True when the certificate names the role and its organisation may carry it. */
export function holdsRole(actor: Actor, name: Role): boolean {
  const allowed: readonly string[] = roles[name].organisations;
  return actor.claimedRoles.includes(name) && allowed.includes(actor.mspId);
}
