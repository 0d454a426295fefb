/** Predicates of risk rules: a small part of JSON logic over texts, integers and lists; every run gives one answer. */

export type Scalar = string | number | boolean | null;
export type RiskValue = Scalar | readonly Scalar[] | RiskContext;
export interface RiskContext {
  readonly [name: string]: RiskValue;
}

/** `{"==": [{"var": "line.origin"}, "KP"]}`: one operator with its arguments; an unknown variable is null. */
export type Predicate = { readonly [operator: string]: readonly Operand[] };
export type Operand = Scalar | readonly Scalar[] | Variable | Predicate;
export interface Variable {
  readonly var: string;
}

/** Operators over values; whatever does not compare is false. */
const comparisons: Readonly<Record<string, (a: RiskValue, b: RiskValue) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">": (a, b) => order(a, b) === 1,
  ">=": (a, b) => (order(a, b) ?? -1) >= 0,
  "<": (a, b) => order(a, b) === -1,
  "<=": (a, b) => (order(a, b) ?? 1) <= 0,
  in: (a, b) => Array.isArray(b) && b.includes(a),
  startsWith: (a, b) => typeof a === "string" && typeof b === "string" && a.startsWith(b),
};

const connectives: Readonly<Record<string, (answers: readonly boolean[]) => boolean>> = {
  and: (answers) => answers.every(Boolean),
  or: (answers) => answers.some(Boolean),
  not: (answers) => !answers.some(Boolean),
};

const depthMax = 16;

/** Does the predicate hold? @throws TypeError for a predicate that `predicateProblem` finds fault with. */
export function holds(predicate: Predicate, context: RiskContext): boolean {
  const problem = predicateProblem(predicate);
  if (problem !== undefined) throw new TypeError(problem);
  return evaluate(predicate, context);
}

/** What is wrong with a predicate; undefined when it can be evaluated. */
export function predicateProblem(predicate: Predicate, depth = 0): string | undefined {
  if (depth > depthMax) return `predicates nest at most ${depthMax} deep`;
  const [operator = "", ...others] = Object.keys(predicate);
  const operands = predicate[operator];
  if (others.length > 0 || !Array.isArray(operands))
    return "a predicate is one operator with a list of arguments";
  if (Object.hasOwn(comparisons, operator))
    return operands.length === 2 ? undefined : `${operator} compares two values`;
  if (!Object.hasOwn(connectives, operator)) return `there is no operator ${operator}`;
  for (const operand of operands as readonly Operand[]) {
    const problem = isPredicate(operand)
      ? predicateProblem(operand, depth + 1)
      : `${operator} joins predicates`;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function evaluate(predicate: Predicate, context: RiskContext): boolean {
  const [[operator, operands] = ["", []]] = Object.entries(predicate);
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (compare !== undefined) {
    const [a = null, b = null] = operands.map((operand) => valueOf(operand, context));
    return compare(a, b);
  }
  const answers = operands.filter(isPredicate).map((operand) => evaluate(operand, context));
  return connectives[operator]?.(answers) === true;
}

function valueOf(operand: Operand, context: RiskContext): RiskValue {
  if (!isVariable(operand)) return isPredicate(operand) ? evaluate(operand, context) : operand;
  let value: RiskValue = context;
  for (const name of operand.var.split(".")) {
    value = isContext(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null;
  }
  return value;
}

function isContext(value: RiskValue): value is RiskContext {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isVariable(operand: Operand): operand is Variable {
  return (
    typeof operand === "object" && operand !== null && "var" in operand && typeof operand.var === "string"
  );
}

function isPredicate(operand: Operand): operand is Predicate {
  return typeof operand === "object" && operand !== null && !Array.isArray(operand) && !isVariable(operand);
}

/** -1, 0 or 1; undefined for values that have no order among each other. */
function order(a: RiskValue, b: RiskValue): number | undefined {
  const ordered =
    (typeof a === "number" && typeof b === "number") || (typeof a === "string" && typeof b === "string");
  if (!ordered) return undefined;
  return a < b ? -1 : a > b ? 1 : 0;
}
