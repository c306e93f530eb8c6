import { execFile } from 'node:child_process';

/** Runs a program to its end and gives its standard output; rejects with its standard error. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, [...args], { cwd: options.cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${file} ${args[0] ?? ''} failed: ${stderr || error.message}`, { cause: error }));
    });
    if (options.input !== undefined) child.stdin?.end(options.input);
  });
}
