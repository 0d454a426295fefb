import type { PortTls } from "../tls/peer-tls.js";
import type { SigningIdentity } from "../membership/signing-identity.js";

/** One organisation's peer: where it is reached and with what identity it endorses. */
export interface OrganisationPeer {
  readonly mspId: string;
  readonly address: string;
  readonly identity: SigningIdentity;
  /** Absent: its port is open without TLS. */
  readonly tls?: PortTls | undefined;
}
