import { canonicalJson, chaincodeEndorsers } from "@antin/trade-documents";
import type { StoredAnchor } from "../anchoring/anchorer.js";
import { RiskManagement } from "../clearance/risk-management.js";
import { DocumentReceipts } from "../evidence/document-receipts.js";
import { loadCheckpointSigners } from "../evidence/checkpoint-signers.js";
import { loadCheckpointTrust } from "../evidence/checkpoint-trust.js";
import { LedgerClient } from "../ledger/ledger-client.js";
import { mirroredLedger } from "../read-model/mirrored-ledger.js";
import type { JsonObject, ReferenceServices, Services } from "../services.js";
import { Attachments } from "../submission/attachments.js";
import { DocumentViews } from "../submission/document-views.js";
import { ExchangeMessages } from "../submission/exchange-messages.js";
import { startBackground } from "./background-parts.js";
import { connectCommands } from "./command-parts.js";
import type { GatewayParts } from "./gateway-parts.js";
import { LedgerServices } from "./ledger-services.js";
import { defaultLimits } from "./limits.js";
import { openStores, type Setting, type Stores } from "./open-stores.js";
import { probeOfChaincode } from "./parts-health.js";
import { defaultServiceIdentities, type ServicesConfig } from "./service-config.js";

/**
 * Opens the inner gateway: the ledger client, the stores, and everything that follows the ledger by itself. It opens
 * when the ledger is away, too: readiness says so, and work goes on when the ledger is back.
 *
 * @throws DocumentStoreError `DOCUMENT_STORE_LOCKED`, or LevelDB's error, when another gateway has the folders open;
 *         EvidenceError for checkpoint keys or a trust root that cannot be read.
 */
export async function openServices(config: ServicesConfig): Promise<Services & ReferenceServices> {
  const setting: Setting = {
    config,
    limits: { ...defaultLimits, ...config.limits },
    identities: { ...defaultServiceIdentities, ...config.serviceIdentities },
    trust: loadCheckpointTrust(config.trustFile),
    report: config.report ?? ((): void => undefined),
  };
  const signers = loadCheckpointSigners(config.checkpointKeysDir, config.keys);
  const stores = await openStores(setting);
  const ledger = new LedgerClient({ ...config, limits: setting.limits });
  return new LedgerServices(putTogether(setting, stores, ledger, signers));
}

function putTogether(
  setting: Setting,
  stores: Stores,
  ledger: LedgerClient,
  signers: ReturnType<typeof loadCheckpointSigners>,
): GatewayParts {
  const { config, limits, identities } = setting;
  const { journal, documents, readModel, evidence } = stores;
  const work = connectCommands(setting, stores, ledger);
  const { feed, runner, commands, functions, assessments, pipeline } = work;
  const views = new DocumentViews(readModel);
  const background = startBackground(setting, stores, work, { signers, views });
  const { recorder, anchorer, operationRunner } = background;
  const kept = { documents, journal, views, commands };
  const attachments = new Attachments({ ...kept, readModel, bytesMax: limits.attachmentBytesMax });
  const anchorOf = (size: number): StoredAnchor | undefined => anchorer?.anchorOf(size);
  return {
    limits,
    trustFile: config.trustFile,
    commands,
    views,
    operationRunner,
    attachments,
    receipts: new DocumentReceipts({ log: evidence, readModel, attachments, anchorOf }),
    exchangeMessages: new ExchangeMessages({ ...kept, bytesMax: limits.exchangeMessageBytesMax }),
    assessments,
    mirror: mirroredLedger(readModel),
    functions,
    risk: new RiskManagement({
      journal,
      readModel,
      call: (identity, name, inputs) => functions.manageRisk(identity, name, inputs),
      now: () => new Date(),
    }),
    readModel,
    evidence,
    feed,
    recorder,
    anchorer,
    clearanceView: clearanceViewOf(ledger),
    ledgerHeight: () => ledger.height(identities.clearanceEngine),
    probeChaincode: probeOfChaincode(ledger, identities.clearanceEngine),
    probeDocumentStore: () => documents.has(emptyFile),
    measured: [
      ...[ledger, feed, runner, readModel, evidence, recorder, pipeline, operationRunner, journal],
      ...(anchorer === undefined ? [] : [anchorer]),
    ],
    close: async () => {
      await background.close();
      ledger.close();
      await stores.close();
    },
  };
}

/** CID of the empty file: asking for any content shows whether the store answers. */
const emptyFile = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

/** Asks the contract what a declaration's clearance and passage still miss. */
const clearanceViewOf =
  (ledger: LedgerClient): GatewayParts["clearanceView"] =>
  async (caller, { kind, number }, shown) => {
    const call = {
      identity: caller.name,
      function: `${kind}:Clearance`,
      argument: canonicalJson({ number }),
    };
    const privately = {
      transient: { sources: canonicalJson(shown) },
      // What is shown goes to members of its collection alone.
      endorsers: chaincodeEndorsers,
    };
    const answer = await ledger.evaluate({ ...call, ...(shown.length > 0 && privately) });
    return JSON.parse(Buffer.from(answer).toString("utf8")) as JsonObject;
  };
