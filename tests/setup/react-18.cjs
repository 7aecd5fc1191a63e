// Loaded into the workers of `unit-react-18`: whoever requires React gets version 18, packages in node_modules included.
const Module = require('node:module');

const resolve = Module._resolveFilename;

Module._resolveFilename = function (request, ...rest) {
  const match = /^(react|react-dom)(\/.*)?$/.exec(request);
  return resolve.call(this, match ? `${match[1]}-18${match[2] ?? ''}` : request, ...rest);
};
