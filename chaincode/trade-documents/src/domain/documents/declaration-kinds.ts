/** The two kinds of declaration. A number says by its first digit whose it is. */

export const declarationKind = "declaration";
export const exportDeclarationKind = "export-declaration";

export const declarationKinds: readonly string[] = [declarationKind, exportDeclarationKind];

const exportSeries = "3";

export const declarationKindOf = (number: string): string =>
  number.startsWith(exportSeries) ? exportDeclarationKind : declarationKind;
