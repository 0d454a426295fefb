// Parcels and their inspections: two contracts in one package, in the decorated style.
import {
  Context,
  Contract,
  Info,
  Object as Model,
  Property,
  Returns,
  Transaction,
} from "fabric-contract-api";

@Model()
export class Parcel {
  @Property()
  number!: string;
  @Property()
  owner!: string;
  @Property("grams", "number")
  grams!: number;
  @Property("marks", "string[]")
  marks!: string[];
}

@Info({ title: "Parcels", description: "who holds which parcel", version: "1.2.3" })
export class ParcelContract extends Contract {
  async beforeTransaction(context: Context): Promise<void> {
    const { fcn } = context.stub.getFunctionAndParameters();
    if (fcn.endsWith("Forbidden")) throw new Error("closed before it began");
    await Promise.resolve();
  }

  async afterTransaction(context: Context, result: unknown): Promise<void> {
    const { fcn } = context.stub.getFunctionAndParameters();
    if (fcn.endsWith("Register"))
      await context.stub.putState("last", Buffer.from(JSON.stringify({ fcn, result })));
  }

  async unknownTransaction(context: Context): Promise<never> {
    const { fcn } = context.stub.getFunctionAndParameters();
    return Promise.reject(new Error(`there is no transaction ${fcn} here`));
  }

  @Transaction()
  @Returns("Parcel")
  async Register(
    context: Context,
    number: string,
    owner: string,
    grams: number,
    marks: string,
  ): Promise<Parcel> {
    if (await this.Exists(context, number)) throw new Error(`the parcel ${number} already exists`);
    const held = marks === "" ? [] : marks.split(",");
    const parcel = Object.assign(new Parcel(), { number, owner, grams, marks: held });
    await context.stub.putState(number, Buffer.from(JSON.stringify(parcel)));
    return parcel;
  }

  @Transaction(false)
  @Returns("Parcel")
  async Read(context: Context, number: string): Promise<Parcel> {
    const bytes = await context.stub.getState(number);
    if (bytes.length === 0) throw new Error(`the parcel ${number} does not exist`);
    return JSON.parse(Buffer.from(bytes).toString()) as Parcel;
  }

  @Transaction(false)
  @Returns("boolean")
  async Exists(context: Context, number: string): Promise<boolean> {
    return (await context.stub.getState(number)).length > 0;
  }

  @Transaction()
  @Returns("string")
  async Hand(context: Context, number: string, owner: string): Promise<string> {
    const parcel = await this.Read(context, number);
    const before = parcel.owner;
    parcel.owner = owner;
    await context.stub.putState(number, Buffer.from(JSON.stringify(parcel)));
    return before;
  }

  @Transaction()
  async Drop(context: Context, number: string): Promise<void> {
    await context.stub.deleteState(number);
  }

  @Transaction(false)
  @Returns("Parcel[]")
  async All(context: Context): Promise<Parcel[]> {
    const parcels: Parcel[] = [];
    for await (const { value } of context.stub.getStateByRange("P", "Q"))
      parcels.push(JSON.parse(Buffer.from(value).toString()) as Parcel);
    return parcels;
  }

  @Transaction(false)
  @Returns("string")
  async Forbidden(): Promise<string> {
    return Promise.resolve("never");
  }

  @Transaction(false)
  @Returns("string")
  async Last(context: Context): Promise<string> {
    return Buffer.from(await context.stub.getState("last")).toString();
  }
}

export class InspectionContract extends Contract {
  constructor() {
    super("org.example.inspection");
  }

  @Transaction()
  @Returns("string")
  async Note(context: Context, number: string, remark: string): Promise<string> {
    const inspector = context.clientIdentity.getAttributeValue("inspector");
    if (!context.clientIdentity.assertAttributeValue("inspector", "true"))
      throw new Error(`no inspector: ${inspector ?? "without the attribute"}`);
    const key = context.stub.createCompositeKey("remark", [number, context.stub.getTxID()]);
    await context.stub.putState(key, Buffer.from(remark));
    return context.clientIdentity.getMSPID();
  }

  @Transaction(false)
  @Returns("string[]")
  async Remarks(context: Context, number: string): Promise<string[]> {
    const remarks: string[] = [];
    for await (const { value } of context.stub.getStateByPartialCompositeKey("remark", [number]))
      remarks.push(Buffer.from(value).toString());
    return remarks;
  }
}

export const contracts = [ParcelContract, InspectionContract];
