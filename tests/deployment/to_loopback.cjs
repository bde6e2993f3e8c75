// Loaded before a program of Node.js: whatever it asks of any host is asked of LOOPBACK instead, without TLS.

"use strict";

const http = require("http");
const https = require("https");

const { hostname, port } = new URL(process.env.LOOPBACK);
const { request } = http;

const redirected = (...given) => {
  const callback = typeof given[given.length - 1] === "function" ? given.pop() : undefined;
  const [first, second] = given;
  const url = typeof first === "string" ? new URL(first) : first instanceof URL ? first : undefined;
  const options = { ...(url ? { path: url.pathname + url.search } : first), ...(url ? second : {}) };
  const asked = url?.hostname ?? options.hostname ?? options.host;
  const headers = { ...options.headers, "x-asked-host": asked };
  for (const each of ["agent", "host", "servername", "socketPath", "createConnection", "lookup"]) delete options[each];
  return request({ ...options, protocol: "http:", hostname, port, headers }, callback);
};

for (const module of [http, https]) {
  module.request = redirected;
  module.get = (...given) => {
    const sent = module.request(...given);
    sent.end();
    return sent;
  };
}
