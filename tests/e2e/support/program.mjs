// Where the programs are that the tests drive: none is downloaded, so that the tests run where only
// a package manager works.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The path in a variable of the environment, or the first of these names that is on the PATH. */
export function findProgram(what, variable, names) {
  const named = process.env[variable];
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  throw new Error(
    `no ${what}: none of ${names.join(", ")} is on the PATH; install one, or name it in $${variable}`,
  );
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
