import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import, re-export or dynamic import of a file. */
export interface Import {
  /** The importing file, from the root, with forward slashes. */
  readonly from: string;
  /** The imported file from the root, or a package's name as it stands. */
  readonly to: string;
  /** Whether it is left out of the built code. */
  readonly type: boolean;
  /** What is imported by name, types aside; empty for whole modules. */
  readonly names: readonly string[];
}

/** Source files under the given folders of the root, without what was built or installed. */
export function sourceFiles(root: string, folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        posix.join(folder, file.replaceAll('\\', '/')),
      ),
    )
    .filter((file) => /\.(ts|tsx|mts|js)$/.test(file))
    .sort();
}

/**
 * All imports of a TypeScript file.
 *
 * @throws if it cannot be parsed, or imports what is only known when it runs
 */
export function readImports(root: string, file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const to = (request: string): string =>
    request.startsWith('.') ? posix.join(posix.dirname(file), request) : request;
  const imports = module.staticImports.map(({ moduleRequest, entries }) => ({
    from: file,
    to: to(moduleRequest.value),
    type: entries.length > 0 && entries.every(({ isType }) => isType),
    names: entries.filter(({ isType }) => !isType).flatMap(({ importName }) => importName.name ?? []),
  }));
  const exports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType, importName }) =>
      moduleRequest
        ? { from: file, to: to(moduleRequest.value), type: isType, names: importName.name ? [importName.name] : [] }
        : [],
    ),
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => {
    const literal = /^(['"`])(.*)\1$/s.exec(text.slice(start, end))?.[2];
    if (literal === undefined) throw new Error(`${file} imports what is only known when it runs`);
    return { from: file, to: to(literal), type: false, names: [] };
  });
  return [...imports, ...exports, ...dynamic];
}

/** All files that run when `file` does: itself and what it imports, and what that imports, but for types. */
export function reach(file: string, imports: readonly Import[]): Set<string> {
  const reached = new Set([file]);
  for (const from of reached) {
    for (const { to, type } of imports.filter((one) => one.from === from)) if (!type) reached.add(to);
  }
  return reached;
}
