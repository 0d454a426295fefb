// Goods that two organisations agree on in private: each keeps its own side in its own collection, the ledger holds
// hashes, and the goods change hands when both sides say the same. Whoever owns the goods must endorse what is done to them.
import { Context, Contract, Returns, Transaction } from "fabric-contract-api";
import { KeyEndorsementPolicy } from "fabric-shim";

interface Goods {
  id: string;
  owner: string;
  description: string;
}

const own = (mspId: string): string => `_implicit_org_${mspId}`;
const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

export class AgreementContract extends Contract {
  @Transaction()
  @Returns("string")
  async Offer(context: Context, id: string, description: string): Promise<string> {
    const owner = this.callerOnItsOwnPeer(context);
    const goods: Goods = { id, owner, description };
    await context.stub.putState(id, bytesOf(goods));
    await this.guardBy(context, id, owner);
    await context.stub.putPrivateData(own(owner), id, this.transient(context, "properties"));
    return owner;
  }

  @Transaction()
  async Describe(context: Context, id: string, description: string): Promise<void> {
    const goods = await this.goods(context, id);
    if (goods.owner !== context.clientIdentity.getMSPID())
      throw new Error(`${id} is owned by ${goods.owner}`);
    await context.stub.putState(id, bytesOf({ ...goods, description }));
  }

  /** Written without asking whether the caller may: only the endorsement policy of the key stands against it. */
  @Transaction()
  async Seize(context: Context, id: string): Promise<void> {
    const goods = await this.goods(context, id);
    await context.stub.putState(id, bytesOf({ ...goods, owner: context.clientIdentity.getMSPID() }));
  }

  @Transaction()
  async AgreeOnPrice(context: Context, id: string, side: string): Promise<void> {
    const mspId = this.callerOnItsOwnPeer(context);
    const key = context.stub.createCompositeKey(side, [id]);
    await context.stub.putPrivateData(own(mspId), key, this.transient(context, "price"));
  }

  @Transaction(false)
  @Returns("boolean")
  async Matches(context: Context, id: string): Promise<boolean> {
    const { owner } = await this.goods(context, id);
    const { createHash } = await import("node:crypto");
    const digest = createHash("sha256").update(this.transient(context, "properties")).digest();
    const hash = await context.stub.getPrivateDataHash(own(owner), id);
    return Buffer.from(hash).equals(digest);
  }

  @Transaction()
  async Transfer(context: Context, id: string, buyer: string): Promise<void> {
    const goods = await this.goods(context, id);
    const seller = context.clientIdentity.getMSPID();
    if (goods.owner !== seller) throw new Error(`${id} is owned by ${goods.owner}`);
    const asked = await context.stub.getPrivateDataHash(
      own(seller),
      context.stub.createCompositeKey("sell", [id]),
    );
    const offered = await context.stub.getPrivateDataHash(
      own(buyer),
      context.stub.createCompositeKey("buy", [id]),
    );
    if (asked.length === 0 || offered.length === 0) throw new Error(`no price is agreed on for ${id}`);
    if (!Buffer.from(asked).equals(Buffer.from(offered))) throw new Error(`the prices for ${id} differ`);
    await context.stub.putState(id, bytesOf({ ...goods, owner: buyer }));
    await this.guardBy(context, id, buyer);
    await context.stub.deletePrivateData(own(seller), id);
    await context.stub.putPrivateData(own(buyer), id, this.transient(context, "properties"));
    await context.stub.deletePrivateData(own(seller), context.stub.createCompositeKey("sell", [id]));
    await context.stub.deletePrivateData(own(buyer), context.stub.createCompositeKey("buy", [id]));
  }

  @Transaction(false)
  @Returns("string")
  async Read(context: Context, id: string): Promise<string> {
    return JSON.stringify(await this.goods(context, id));
  }

  @Transaction(false)
  @Returns("string")
  async Properties(context: Context, id: string): Promise<string> {
    const mspId = this.callerOnItsOwnPeer(context);
    return Buffer.from(await context.stub.getPrivateData(own(mspId), id)).toString();
  }

  @Transaction(false)
  @Returns("string[]")
  async Guards(context: Context, id: string): Promise<string[]> {
    const policy = new KeyEndorsementPolicy(Buffer.from(await context.stub.getStateValidationParameter(id)));
    return Promise.resolve(policy.listOrgs());
  }

  private callerOnItsOwnPeer(context: Context): string {
    const client = context.clientIdentity.getMSPID();
    const peer = context.stub.getMspID();
    if (client !== peer) throw new Error(`a client of ${client} may not use a peer of ${peer} for this`);
    return client;
  }

  private transient(context: Context, name: string): Uint8Array {
    const value = context.stub.getTransient().get(name);
    if (value === undefined) throw new Error(`no ${name} in the transient map`);
    return value;
  }

  private async goods(context: Context, id: string): Promise<Goods> {
    const value = await context.stub.getState(id);
    if (value.length === 0) throw new Error(`there are no goods ${id}`);
    return JSON.parse(Buffer.from(value).toString()) as Goods;
  }

  private async guardBy(context: Context, id: string, mspId: string): Promise<void> {
    const policy = new KeyEndorsementPolicy();
    policy.addOrgs("PEER", mspId);
    await context.stub.setStateValidationParameter(id, policy.getPolicy());
  }
}

export const contracts = [AgreementContract];
