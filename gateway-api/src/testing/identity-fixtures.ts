import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

/** Certificates of authorities that nobody holds the keys of; what counts is what they say and how long. */
export const certificates = {
  /** EnterpriseMSP; DECLARANT,TRADER; 2025 to 2125. */
  declarant: `-----BEGIN CERTIFICATE-----
MIIBgjCCASigAwIBAgIIShHC0+T1BhcwCgYIKoZIzj0EAwIwGDEWMBQGA1UEAxMN
ZW50ZXJwcmlzZS1jYTAgFw0yNTAxMDEwMDAwMDBaGA8yMTI1MDEwMTAwMDAwMFow
KjEXMBUGA1UEAxMOZGVtby1kZWNsYXJhbnQxDzANBgNVBAsTBmNsaWVudDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABHwbqSgdyFDHeXhL/C7sen5ACv5yRFL7SCof
Ayk8QOqvC78IMn4KyQ+pPAyztbJZCVn3qpokfeeA+OxsOo1WwXejSDBGMEQGCCoD
BAUGBwgBBDh7ImF0dHJzIjp7InJvbGUiOiJERUNMQVJBTlQsVFJBREVSIiwibXN0
IjoiMDMwMDAwMDAxOCJ9fTAKBggqhkjOPQQDAgNIADBFAiAv1HaIcwLdK0DojhUk
RbX8B4lqBVW5sDIMABpCqWXqxwIhAM4BpwcUsE684IKsvhJsJxQ+W9lasdKpxDaf
1FYzW+Vd
-----END CERTIFICATE-----`,
  /** Six roles and a long attribute, the extension critical: its lengths take more than one byte. */
  long: `-----BEGIN CERTIFICATE-----
MIICizCCAjGgAwIBAgIIShHC0+T1BhcwCgYIKoZIzj0EAwIwGDEWMBQGA1UEAxMN
ZW50ZXJwcmlzZS1jYTAgFw0yNTAxMDEwMDAwMDBaGA8yMTI1MDEwMTAwMDAwMFow
IDENMAsGA1UEAxMEbG9uZzEPMA0GA1UECxMGY2xpZW50MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEhTpELheCo9AoRUlAKgSfl6irtTH/Y/tvf+eM1u3sZgPxp4OH
5otfS3vSQOLLvbf8OH5mNewdUQBnbV0WGUToD6OCAVkwggFVMIIBUQYIKgMEBQYH
CAEBAf8EggFAeyJhdHRycyI6eyJyb2xlIjoiT0ZGSUNFUl9ET0MsT0ZGSUNFUl9Q
SFlTLE9GRklDRVJfR0FURSxCUkFOQ0hfSEVBRCxDVVNUT01TX0hRLFJJU0tfT0ZG
SUNFUiIsIm9mZmljZSI6IjAyQ0kiLCJub3RlIjoieHh4eHh4eHh4eHh4eHh4eHh4
eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4
eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4
eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4
eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHgifX0wCgYIKoZI
zj0EAwIDSAAwRQIhAPcsWVMt2l13XdIEnDkM1w4pbr1dsJh1oAq6+VOMRZVPAiA/
AVu2fubqOoUiCc6+z+4S1WUcYqVS/ocVLG1ijSft5Q==
-----END CERTIFICATE-----`,
  /** DECLARANT, ended in 2021. */
  expired: `-----BEGIN CERTIFICATE-----
MIIBezCCASGgAwIBAgIIShHC0+T1BhcwCgYIKoZIzj0EAwIwGDEWMBQGA1UEAxMN
ZW50ZXJwcmlzZS1jYTAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBaMCwx
GTAXBgNVBAMTEGZvcm1lci1kZWNsYXJhbnQxDzANBgNVBAsTBmNsaWVudDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABH4eYCBvgwJRC7JGyIxZYeB8YMHf+XfXeFnj
JOyIu5Z7w+3E1f02LQilEhlBUT4oi8ckSima23GKo2tbaovw6k2jQTA/MD0GCCoD
BAUGBwgBBDF7ImF0dHJzIjp7InJvbGUiOiJERUNMQVJBTlQiLCJtc3QiOiIwMzAw
MDAwMDE4In19MAoGCCqGSM49BAMCA0gAMEUCIEQ8B2YXWGtiIVBp+Md5JP7Lt61f
Xf+MaUZ8EaHxR5ziAiEA+hIGqLsksVCw/yibCjv2nzB52kGeILhj8q9gnsSC1Ps=
-----END CERTIFICATE-----`,
  /** Without attributes. */
  plain: `-----BEGIN CERTIFICATE-----
MIIBMTCB2aADAgECAghKEcLT5PUGFzAKBggqhkjOPQQDAjAYMRYwFAYDVQQDEw1l
bnRlcnByaXNlLWNhMCAXDTI1MDEwMTAwMDAwMFoYDzIxMjUwMTAxMDAwMDAwWjAh
MQ4wDAYDVQQDEwVwbGFpbjEPMA0GA1UECxMGY2xpZW50MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEovTmTM7ZyddimeqyAptCXTue5sTKJNDGokZyysnomJk96Wd3
bmnWB6azcNEE98nWVOI2gGpRDj9Z1N4FjSZ4RaMCMAAwCgYIKoZIzj0EAwIDRwAw
RAIgJMzzsHFx5SLr4XwsXhZCtqxWISMHoyn/Q5glbNPBJssCIDVr7dDIwN+mkNaV
Hct8NRSkmgMysa15tFVUJ9x/MGUD
-----END CERTIFICATE-----`,
} as const;

export interface IdentityFixture {
  readonly name: string;
  readonly certificate: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly mspId?: string;
}

/** The attributes of `certificates.declarant`. */
export const declarantAttributes = { role: "DECLARANT,TRADER", mst: "0300000018" };

/** A new folder laid out as `<data>/identities`. */
export function anIdentityFolder(identities: readonly IdentityFixture[]): string {
  const folder = temporaryFolder("identities");
  for (const { name, certificate, attributes, mspId = "EnterpriseMSP" } of identities) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, "cert.pem"), certificate);
    writeFileSync(path.join(folder, name, "identity.json"), JSON.stringify({ name, mspId, attributes }));
  }
  return folder;
}
