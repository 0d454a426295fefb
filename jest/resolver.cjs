// TypeScript sources import "./x.js" (nodenext) while the file on disk is "./x.ts"; ESM-only packages
// offer nothing but an "import" condition, which jest's CommonJS resolver does not try by itself.
module.exports = (request, options) => {
  if (/^\.{1,2}\/.*\.js$/.test(request) && !options.basedir.includes("/node_modules/")) {
    for (const extension of [".ts", ".tsx"]) {
      try {
        return options.defaultResolver(request.replace(/\.js$/, extension), options);
      } catch {
        // a real .js file, or the other extension
      }
    }
  }
  try {
    return options.defaultResolver(request, options);
  } catch (error) {
    if (/^(\.|\/|node:)/.test(request)) throw error;
    try {
      return options.defaultResolver(request, { ...options, conditions: ["import", "node", "default"] });
    } catch {
      throw error;
    }
  }
};
