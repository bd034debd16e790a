/** A bundler plugin: of undici only what the proxy's connections run through. */

/** HTTP/2, which is never offered; bodies that are forms, which the proxy never sends; the parser that is still an experiment. */
const unused = /\/undici\/lib\/(dispatcher\/client-h2|web\/.+|milo\/.+)\.js$/;

/** `import` of HTTP/2 alone takes some megabytes of the process, the rest its part of the program's text. */
export function leanUndici() {
  return {
    name: "lean-undici",
    load(id: string): string | undefined {
      if (!unused.test(id)) return undefined;
      const name = id.slice(id.lastIndexOf("/undici/") + 1);
      return `module.exports = () => { throw new Error(${JSON.stringify(`${name} is no part of this program`)}); };`;
    },
  };
}
